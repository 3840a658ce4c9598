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
        let size = bytes.byteCount
        let budget = clp_decode_budget(size, limits.maxDecodedBytes)
        var fault = clp_decode_fault()
        let result = Arena.withTemporary(budget: budget) { arena -> Result? in
            bytes.withUnsafeBytes { buffer in
                clp_decode(descriptor.pointer, arena.base, buffer.baseAddress, size, limits.cDepth, &fault)
            }.map { body(UnsafeRawPointer($0)) }
        }
        guard let result else { throw DecodingError(fault) }
        return result
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
        var fault = CLP_OK
        let encoded = Arena.withTemporary(budget: Arena.encodingBudget) { arena -> [UInt8]? in
            var size = 0
            guard let message = message(arena), let bytes = clp_encode(message, arena.base, &size) else {
                fault = arena.base.pointee.fault
                return nil
            }
            return [UInt8](UnsafeBufferPointer(start: bytes, count: size))
        }
        guard let encoded else { throw EncodingError(fault, message: name()) }
        return encoded
    }
}
