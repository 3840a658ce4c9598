import CLPTesting
import Foundation
import Testing

/// Reads the metrics of a gateway over HTTP, as Prometheus does.
struct HTTPScrape {
    let port: Int

    /// A setting that has the gateway show them on a free port.
    static let setting = "metrics.listen=127.0.0.1:0"

    /// Where a gateway shows them, as it logs at its start.
    init(_ gateway: GatewayProcess) throws {
        let address = try #require(gateway.program.errors.firstMatch(of: #/metrics are shown.*127\.0\.0\.1:(\d+)/#))
        port = try #require(Int(address.1))
    }

    /// Status, type and body of a reply.
    func reply(_ path: String = "/metrics") async throws -> (status: Int, type: String?, body: String) {
        let peer = try await RawPeer.connect(host: "127.0.0.1", port: port, tls: nil)
        try await peer.send(Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAccept: */*\r\n\r\n".utf8))
        // Until the gateway closes.
        let text = String(decoding: try await peer.bytes(within: .seconds(30)) { _ in false }, as: UTF8.self)
        await peer.cut()
        let end = try #require(text.firstRange(of: "\r\n\r\n"), "no reply: \(text)")
        let head = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let status = try #require(head.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        let type = head.first { $0.lowercased().hasPrefix("content-type: ") }?.dropFirst("content-type: ".count)
        return (status, type.map(String.init), String(text[end.upperBound...]))
    }

    /// The value of a series, as it stands behind its name and labels; nil if there is no such line.
    func value(_ series: String) async throws -> Double? {
        let line = try await reply().body.split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line.flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}
