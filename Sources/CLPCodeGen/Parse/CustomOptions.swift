import CProtobufC

/// The options of `clp/options.proto`, which reach the generator as unknown fields of protoc's options messages.
enum CustomOptions {
    /// `(clp.sensitive)` of a field.
    static let sensitive: UInt32 = 51001
    /// `(clp.content)` of a service.
    static let content: UInt32 = 51002
    /// `(clp.blocking)` of a method.
    static let blocking: UInt32 = 51003
    /// `(clp.idempotent)` of a method.
    static let idempotent: UInt32 = 51004

    /// The flag with this number. As with any singular field, the last occurrence counts.
    static func flag(_ number: UInt32, in message: ProtobufCMessage?) -> Bool {
        guard let message else { return false }
        let unknown = UnsafeBufferPointer(start: message.unknown_fields, count: Int(message.n_unknown_fields))
        var value = false
        for field in unknown where field.tag == number && field.wire_type == PROTOBUF_C_WIRE_TYPE_VARINT {
            value = UnsafeBufferPointer(start: field.data, count: field.len).contains { $0 & 0x7f != 0 }
        }
        return value
    }
}
