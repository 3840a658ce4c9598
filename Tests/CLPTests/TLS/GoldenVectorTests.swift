import CLP
import CLPMessages
import CLPTesting
import Foundation
import Testing

/// Golden vectors of `Tests/Fixtures/wire` that a real server can be put through over TLS, cut in pieces: the two calls of
/// `Protos/CLP.md`, sections 17 and 18, byte for byte, and every connection that a client breaks.
@Suite(.timeLimit(.minutes(5)))
struct GoldenVectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var steps: [[String]] = []

        func steps(_ verb: String) -> [[String]] { steps.filter { $0[0] == verb } }

        /// Everything that the side under test receives.
        var received: [UInt8] { steps.compactMap { ReactionCell.received($0) }.flatMap(\.self) }

        /// The rule that the peer breaks; nil: none.
        var rule: String? { steps.last { $0[0] == "event" && $0[1] == "failed" }.map { $0[3] } }

        /// Whether nothing but its bytes and the acceptance of calls leads to its end.
        var isBytesAlone: Bool {
            steps.allSatisfy { step in
                switch step[0] {
                case "side": step[1] == "server"
                case "recv": !step.contains { $0.contains("*") }
                case "event", "quiet", "send", "send-goaway", "finished": true
                case "do": ["accept", "handler-ended", "taken"].contains(step[1])
                default: false
                }
            }
        }
    }

    private static let vectors: [Vector] = ["calls", "connection", "credit"].flatMap { name -> [Vector] in
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fixtures/wire/\(name).txt").standardizedFileURL
        var vectors: [Vector] = []
        // A missing file fails the test that counts the vectors.
        for raw in ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n") {
            let words = raw.prefix { $0 != "#" }.split(whereSeparator: { $0 == " " || $0 == "|" }).map(String.init)
            guard let first = words.first else { continue }
            if first == "case" {
                vectors.append(Vector(testDescription: words.dropFirst().joined(separator: " ")))
            } else if raw.hasPrefix(" "), let last = vectors[vectors.count - 1].steps.popLast() {
                vectors[vectors.count - 1].steps.append(last + words)
            } else {
                vectors[vectors.count - 1].steps.append(words)
            }
        }
        return vectors
    }

    private static let broken = vectors.filter { $0.isBytesAlone && $0.rule != nil }

    @Test func vectorsAreThere() {
        #expect(Self.broken.count >= 12)
    }

    /// The service of sections 17 and 18; its messages are bytes that DebugId can hold.
    private static func demo() -> TestService {
        TestService(
            .unary(MethodDescriptor<DebugId, DebugId>(service: "demo.Echo", name: "Say", kind: .unary)) { request, _ in
                request
            },
            .bidirectionalStreaming(
                MethodDescriptor<DebugId, DebugId>(service: "demo.Echo", name: "Talk", kind: .bidirectionalStreaming)
            ) { _, _, _ in try await Task.sleep(for: .seconds(60)) })
    }

    private func send(_ bytes: [UInt8], cut place: Int?, to peer: RawPeer) async throws {
        let cutting: Cutting = place.map { $0 == 0 ? .eachByte : .at($0) } ?? .whole
        for piece in cutting.pieces(of: bytes) {
            // A server that has broken the connection may have closed it before the rest comes.
            guard (try? await peer.send(piece)) != nil else { return }
        }
    }

    /// The unary call of section 17, cut at each of its places.
    @Test func unaryCallInBytes() async throws {
        let vector = try #require(Self.vectors.first { $0.testDescription == "unary call, server" })
        let reply = ReactionCell.bytes("0000000900000001040100000005" + "0a03616263")
        try await TestServer.with(services: [Self.demo()]) { test in
            for place in [nil] + (0..<vector.received.count).map(Optional.some) {
                let peer = try await RawPeer.connect(
                    host: test.address.host, port: test.address.port, tls: RawTLS.client())
                try await send(vector.received, cut: place, to: peer)
                let answer = try await peer.nextFrame(ofType: 4)
                #expect(answer?.bytes == reply, "cut at \(place ?? -1)")
                await peer.cut()
            }
        }
    }

    /// Who breaks a rule gets the vector's code and a text that names the rule, whole and byte by byte.
    @Test(arguments: broken) func brokenConnection(_ vector: Vector) async throws {
        let rule = try #require(vector.rule)
        let code = try #require(vector.steps("send-goaway").last.flatMap { UInt32($0[2]) })
        let bytes = try Self.named(vector.received)
        try await TestServer.with(services: [Self.demo()]) { test in
            for place in [nil, 0, 1 + bytes.count / 3, bytes.count - 1] {
                let peer = try await RawPeer.connect(
                    host: test.address.host, port: test.address.port, tls: RawTLS.client())
                try await send(bytes, cut: place, to: peer)
                let end = try await peer.breach()
                #expect(end?.code == code, "cut at \(place ?? -1)")
                #expect(end?.text.contains("[\(rule)]") == true, "cut at \(place ?? -1): \(end?.text ?? "no GOAWAY")")
            }
        }
    }

    /// The same bytes, with the header of a method in CALLs that have none.
    private static func named(_ bytes: [UInt8]) throws -> [UInt8] {
        var (result, rest) = ([UInt8](), bytes[...])
        while rest.count >= 10 {
            let start = rest.startIndex
            let length = rest[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard rest.count >= 10 + length else { break }
            result += try ReactionCell.named("demo.Echo/Talk", Array(rest[start..<(start + 10 + length)]))
            rest = rest.dropFirst(10 + length)
        }
        return result + rest
    }
}
