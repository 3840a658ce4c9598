import CLP
import CLPMessages
import CLPTesting

extension Echo {
    static let collect = MethodDescriptor<DebugId, DebugId>(
        service: "test.Echo", name: "Collect", kind: .clientStreaming)
    static let talk = MethodDescriptor<DebugId, DebugId>(
        service: "test.Echo", name: "Talk", kind: .bidirectionalStreaming)
}

extension RawPeer {
    /// Opens a call whose messages follow.
    func open(_ stream: UInt32, _ header: CallHeader) async throws {
        var frame = try RawFrame.call(stream, header, message: nil)
        frame.flags = 0
        try await send(frame)
    }

    /// The status of the next call that ends with one.
    func status() async throws -> Status? {
        try await nextFrame(ofType: 6).map { try Status(serialized: $0.payload) }
    }
}

extension RawFrame {
    /// A MESSAGE with an id.
    static func id(_ stream: UInt32, _ id: String, end: Bool = false) throws -> RawFrame {
        .message(stream, try DebugId(id: id).serialized(), end: end)
    }

    /// The id in a MESSAGE.
    var id: String? { (try? DebugId(serialized: Array(payload.dropFirst(4))))?.id }
}
