import CLP
import CLPMessages
import CLPTLS
import CLPTesting
import InferenceAPI
import Testing

/// A scripted caller of a gateway: says its SETTINGS, then exactly what a test tells it to.
struct RawCaller {
    let peer: RawPeer

    /// - Parameter settings: pairs of its SETTINGS frame.
    init(_ gateway: GatewayProcess, settings: [(key: UInt16, value: UInt32)] = []) async throws {
        peer = try await Self.connect(gateway)
        try await peer.send(.settings(settings))
        let first = try await peer.nextFrame(within: .seconds(30))
        #expect(first?.type == 1, "the server's first frame is SETTINGS")
    }

    /// A connection on which nothing has been said.
    static func connect(_ gateway: GatewayProcess) async throws -> RawPeer {
        let tls = try TLSContext(clientTrusting: .file(Certificates.shared.path("ca.pem")), options: .clp)
        return try await RawPeer.connect(host: "127.0.0.1", port: gateway.port, tls: tls)
    }

    /// The header of a call with a key.
    static func header(_ method: String, key: String?, timeout: UInt64? = nil) -> CallHeader {
        CallHeader(
            method: method, timeoutUs: timeout,
            metadata: key.map { [MetadataEntry(key: "authorization", value: .text("Bearer \($0)"))] } ?? [])
    }

    /// The next frame of a type.
    func frame(ofType type: UInt8) async throws -> RawFrame {
        try #require(try await peer.nextFrame(ofType: type, within: .seconds(30)), "the gateway closed")
    }

    /// The next STATUS.
    func status(of stream: UInt32) async throws -> Status {
        let frame = try await frame(ofType: 6)
        #expect(frame.stream == stream)
        return try Status(serialized: frame.payload)
    }

    /// Makes a call whose whole message goes in one frame; its status.
    func status(
        of stream: UInt32, _ method: String, key: String?, timeout: UInt64? = nil, message: [UInt8]
    ) async throws -> Status {
        try await peer.send(.call(stream, Self.header(method, key: key, timeout: timeout), message: message))
        return try await status(of: stream)
    }
}

extension ChatRequest {
    /// A conversation of one message, serialized.
    static func bytes(_ text: String, model: String, maxOutputTokens: UInt32? = nil) throws -> [UInt8] {
        try ChatRequest(
            model: model, messages: [ChatMessage(role: .user, content: text)], maxOutputTokens: maxOutputTokens
        ).serialized()
    }
}

/// Full names of the methods that the tests call by hand.
enum Method {
    static let chat = "clpai.inference.v1.Inference/Chat"
    static let chatStream = "clpai.inference.v1.Inference/ChatStream"
}

extension RawCaller {
    /// Sends a call whose message is larger than the credit, as the gateway grants it.
    func sendLarge(_ message: [UInt8], _ header: CallHeader, on stream: UInt32) async throws {
        let block = try header.serialized()
        var credit = 32_768
        let payload = [UInt8(block.count >> 8), UInt8(block.count & 0xff)] + block
        try await peer.send(
            RawFrame(
                type: 2, flags: 2, stream: stream,
                payload: payload + RawFrame.bytes(of: UInt32(message.count)) + message.prefix(1)))
        credit -= 65
        var sent = 1
        while sent < message.count {
            let size = min(message.count - sent, 8_000)
            while credit < size + 64 {
                let frame = try await frame(ofType: 8)
                if frame.stream == stream { credit += Int(frame.number(at: 0)) }
            }
            let isLast = sent + size == message.count
            try await peer.send(
                RawFrame(type: 4, flags: isLast ? 1 : 0, stream: stream, payload: Array(message[sent..<(sent + size)])))
            credit -= size + 64
            sent += size
        }
    }
}
