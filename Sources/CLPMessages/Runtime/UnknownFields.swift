internal import CLPMessagesC
public import CProtobufC

// Invariant: the C message that is read or filled lives during the call, and `bytes` holds only what
// clp_unknown_write wrote, so it can be split into fields again.

/// Fields that a peer sent and this program does not know, as they were on the wire.
///
/// They are kept in the order in which they arrived and written back when the message is encoded.
public struct UnknownFields: Hashable, Sendable, ContentHiding {
    /// Tags and values, one field after the other.
    public private(set) var bytes: [UInt8] = []

    /// No fields.
    public init() {}

    /// Copies the unknown fields of a C message.
    ///
    /// - Parameter message: points to a C message.
    @inlinable
    public init(copying message: UnsafeRawPointer) {
        let base = message.assumingMemoryBound(to: ProtobufCMessage.self)
        if base.pointee.n_unknown_fields == 0 {
            self.init()
        } else {
            self.init(nonEmpty: base)
        }
    }

    @usableFromInline
    init(nonEmpty message: UnsafePointer<ProtobufCMessage>) {
        let size = clp_unknown_size(message)
        bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            clp_unknown_write(message, buffer.baseAddress)
            initialized = size
        }
    }

    /// Whether there are none.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Their total length.
    public var description: String { "<\(bytes.count) bytes>" }
}
