import CLPMessages
import CProtobufC

/// What libprotobuf-c makes of bytes that our encoder wrote.
enum Oracle {
    /// The bytes, decoded and encoded by libprotobuf-c; nil when it refuses them.
    static func repack<Value: Message>(_ bytes: [UInt8], as type: Value.Type) -> [UInt8]? {
        guard let message = protobuf_c_message_unpack(type.descriptor.pointer, nil, bytes.count, bytes) else {
            return nil
        }
        defer { protobuf_c_message_free_unpacked(message, nil) }
        return pack(message)
    }

    /// A C message, encoded by libprotobuf-c.
    static func pack(_ message: UnsafePointer<ProtobufCMessage>) -> [UInt8] {
        let size = protobuf_c_message_get_packed_size(message)
        return [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, initialized in
            initialized = protobuf_c_message_pack(message, buffer.baseAddress)
        }
    }
}
