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
        guard let message, let last = unknownVarints(number, in: message).last else { return false }
        return last.contains { $0 & 0x7f != 0 }
    }
}
