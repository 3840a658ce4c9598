import CLPTesting
import Foundation
import Synchronization
import Testing

/// A model provider on 127.0.0.1 that speaks HTTP, and breaks off as the name of the model says.
final class HTTPProvider: Sendable {
    /// What it plays.
    enum Model: String, CaseIterable {
        /// A whole answer of three words, with usage.
        case whole
        /// Two words, then half a chunk and the end of the connection.
        case cut
        /// Two words; once ``HTTPProvider/goOn(_:)`` says so, RST.
        case reset
        /// Two words and usage so far, then the end of the connection.
        case metered
        /// The end of the connection before any answer.
        case silent
        /// 429, come again in 7 s.
        case limited
    }

    private final class State: Sendable {
        let requests = Mutex<[String]>([])
        let goingOn = Mutex<Set<String>>([])
    }

    private let state = State()
    private let server: RawServer
    /// Says no to every connection.
    private let closedPort: Int

    init() async throws {
        let state = state
        server = try await RawServer(tls: nil) { peer in
            // What a caller sees of a provider that fails here is what the test looks at.
            try? await Self.play(peer, state)
        }
        let gone = try await RawServer(tls: nil)
        closedPort = gone.port
        await gone.close()
    }

    /// Where it listens.
    var port: Int { server.port }

    /// What a gateway is told of it: upstream `local`, and upstream `down`, where nobody listens.
    var settings: [String] {
        var settings = [
            "upstreams.local.url=http://127.0.0.1:\(server.port)/v1", "upstreams.local.plaintext_loopback=true",
            "upstreams.down.url=http://127.0.0.1:\(closedPort)/v1", "upstreams.down.plaintext_loopback=true",
        ]
        for model in Model.allCases.map({ "local.models.\($0)" }) + ["down.models.any"] {
            settings.append("upstreams.\(model).prices.2026-01-01.input=800000")
            settings.append("upstreams.\(model).prices.2026-01-01.output=2000000")
        }
        return settings
    }

    /// Requests so far, head and body, that contain a text.
    func requests(containing text: String) -> [String] {
        state.requests.withLock { $0.filter { $0.contains(text) } }
    }

    /// Lets the request go on that contains a text.
    func goOn(_ text: String) { state.goingOn.withLock { _ = $0.insert(text) } }

    func close() async { await server.close() }

    // MARK: Playing

    private static func play(_ peer: RawPeer, _ state: State) async throws {
        while true {
            let request = String(
                decoding: try await peer.bytes(within: .seconds(60), until: isWhole), as: UTF8.self)
            guard !request.isEmpty else { return }
            state.requests.withLock { $0.append(request) }
            let model = Model.allCases.first { request.contains("\"model\":\"\($0)\"") }
            switch try #require(model) {
            case .whole:
                try await send(head + delta("one ") + delta("two ") + delta("three", end: "stop"), peer)
                try await send(usage(3) + chunk("data: [DONE]\n\n") + "0\r\n\r\n", peer)
            case .cut:
                try await send(head + delta("one ") + delta("two ") + "100\r\ndata: {\"choi", peer)
                return await peer.cut()
            case .reset:
                try await send(head + delta("one ") + delta("two "), peer)
                try await eventually("leave to go on") {
                    state.goingOn.withLock { $0.contains(where: request.contains) }
                }
                return try await peer.reset()
            case .metered:
                try await send(head + delta("one ") + delta("two ") + usage(2), peer)
                return await peer.cut()
            case .silent:
                return await peer.cut()
            case .limited:
                try await send(
                    "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}", peer)
            }
        }
    }

    private static func send(_ text: String, _ peer: RawPeer) async throws { try await peer.send(Array(text.utf8)) }

    private static let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func delta(_ text: String, end: String? = nil) -> String {
        let reason = end.map { "\"\($0)\"" } ?? "null"
        return event(#"{"choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":\#(reason)}]}"#)
    }

    private static func usage(_ output: Int) -> String {
        event(#"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":\#(output)}}"#)
    }

    private static func event(_ json: String) -> String { chunk("data: \(json)\n\n") }

    private static func chunk(_ text: String) -> String {
        String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n"
    }

    /// Whether a request is all there.
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n")?.upperBound else { return false }
        let length = text[..<end].lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let size = length.flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) } ?? 0
        return text[end...].utf8.count >= size
    }
}
