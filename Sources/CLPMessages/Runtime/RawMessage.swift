internal import CLPMessagesC
internal import CProtobufC

/// C messages, read and written by the guarded codec.
///
/// Messages with a Swift value are read and written through it; the code generator reads protoc's
/// descriptors without one.
package enum RawMessage {
    // Invariant: a pointer given to `body` is valid until `body` returns, what leaves the arena is a copy, and all
    // functions are handed structs that the descriptor in question describes.

    /// Decodes bytes into a C message, lends it, and frees it.
    ///
    /// - Parameters:
    ///   - bytes: the whole message, and nothing else.
    ///   - descriptor: the message's type.
    ///   - limits: what the decode may cost.
    ///   - body: reads the C struct; neither the pointer nor one inside may outlive the call.
    /// - Throws: ``DecodingError``, as ``Message/init(serialized:limits:)``.
    package static func withDecoded<Result>(
        _ bytes: RawSpan, as descriptor: MessageDescriptor, limits: DecodingLimits = DecodingLimits(),
        _ body: (UnsafeRawPointer) -> Result
    ) throws(DecodingError) -> Result {
        var result: Result?
        try decode(bytes, as: descriptor, limits: limits) { message in result = body(message) }
        guard let result else { preconditionFailure("decode returns when it has run the closure, and throws else") }
        return result
    }

    /// As ``withDecoded(_:as:limits:_:)``. Not generic: looking up the generic types in between would cost as much
    /// as a small decode.
    static func decode(
        _ bytes: RawSpan, as descriptor: MessageDescriptor, limits: DecodingLimits, _ body: (UnsafeRawPointer) -> Void
    ) throws(DecodingError) {
        let size = bytes.byteCount
        let budget = clp_decode_budget(size, limits.maxDecodedBytes)
        try Arena.withTemporary(budget: budget) { arena throws(DecodingError) in
            var fault = clp_decode_fault()
            let message = bytes.withUnsafeBytes { buffer in
                clp_decode(descriptor.pointer, arena.base, buffer.baseAddress, size, limits.cDepth, &fault)
            }
            guard let message else { throw DecodingError(fault) }
            body(UnsafeRawPointer(message))
        }
    }

    /// Encodes a C message.
    ///
    /// - Parameter message: points to a C struct that begins with `ProtobufCMessage` and names its descriptor there.
    /// - Throws: ``EncodingError``, as ``Message/serialized()``.
    package static func serialized(_ message: UnsafeRawPointer) throws(EncodingError) -> [UInt8] {
        let base = message.assumingMemoryBound(to: ProtobufCMessage.self)
        return try encoded(String(cString: base.pointee.descriptor.pointee.name)) { _ in base }
    }

    /// Encodes the C message that `message` fills or finds; nil from it means that the arena holds the fault.
    static func encoded(
        _ name: @autoclosure () -> String, _ message: (Arena) -> UnsafePointer<ProtobufCMessage>?
    ) throws(EncodingError) -> [UInt8] {
        try Arena.withTemporary(budget: Arena.encodingBudget) { arena throws(EncodingError) in
            var size = 0
            guard let message = message(arena), let bytes = clp_encode(message, arena.base, &size) else {
                throw EncodingError(arena.base.pointee.fault, message: name())
            }
            return [UInt8](UnsafeBufferPointer(start: bytes, count: size))
        }
    }
}
