import CLPTLS
import GatewayInference
import NIOCore
import NIOPosix
import Testing

/// A client for a server of the test.
func client(
    of server: LoopbackServer, _ configuration: HTTPClientConfiguration = HTTPClientConfiguration()
) throws -> HTTPClient {
    let url = try UpstreamURL("http://127.0.0.1:\(server.port)/v1", plaintextLoopback: true)
    return try HTTPClient(url, configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
}

extension HTTPClientConfiguration {
    /// The defaults with some of them changed.
    static func with(_ change: (inout HTTPClientConfiguration) -> Void) -> HTTPClientConfiguration {
        var configuration = HTTPClientConfiguration()
        change(&configuration)
        return configuration
    }
}

extension HTTPResponse {
    /// The rest of the body.
    func body() async throws(HTTPClientError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try await next() { bytes += part.readableBytesView }
        return bytes
    }
}

/// The error that `body` throws.
func failure<T>(_ body: () async throws -> T) async -> HTTPClientError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? HTTPClientError
    }
}

/// An upstream must see a cancellation at once: 100 ms on a machine of its own, and long before any deadline on one that
/// is busy with all other tests. The best of five tries counts.
func expectCloseInTime(_ measure: () async throws -> Duration) async throws {
    var best = Duration.seconds(60)
    for _ in 0..<5 where best >= .milliseconds(100) { best = min(best, try await measure()) }
    #expect(best < .seconds(5))
}

/// A response with a length.
func response(_ body: String, _ headers: [String] = []) -> [UInt8] {
    head(["Content-Length: \(body.utf8.count)"] + headers) + Array(body.utf8)
}

func head(_ headers: [String], status: String = "200 OK") -> [UInt8] {
    Array((["HTTP/1.1 \(status)"] + headers + ["", ""]).joined(separator: "\r\n").utf8)
}

func chunk(_ text: String) -> [UInt8] {
    Array("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n".utf8)
}

let get = HTTPRequest(method: "GET", path: "/models")
