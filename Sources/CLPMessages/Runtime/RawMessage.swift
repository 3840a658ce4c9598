internal import CLPMessagesC
internal import CProtobufC

/// C messages that have no Swift value, read and written by the same guarded codec.
///
/// The code generator reads protoc's descriptors this way.
package enum RawMessage {
    // Invariant: the pointer given to `body` is valid until `body` returns, and both functions are handed structs
    // that the descriptor in question describes.

    /// Decodes bytes into a C message, lends it, and frees it.
    ///
    /// - Parameters:
    ///   - bytes: the whole message, and nothing else.
    ///   - descriptor: the message's type.
    ///   - limits: what the decode may cost.
    ///   - body: reads the C struct; neither the pointer nor one inside may outlive the call.
    /// - Throws: ``DecodingError``, as ``Message/init(serialized:limits:)``.
    package static func withDecoded<Result>(
        _ bytes: [UInt8], as descriptor: MessageDescriptor, limits: DecodingLimits = DecodingLimits(),
        _ body: (UnsafeRawPointer) -> Result
    ) throws(DecodingError) -> Result {
        let budget = clp_decode_budget(bytes.count, limits.maxDecodedBytes)
        var fault = clp_decode_fault()
        let result = Arena.withTemporary(budget: budget) { arena -> Result? in
            bytes.withUnsafeBufferPointer { buffer in
                clp_decode(
                    descriptor.pointer, arena.base, buffer.baseAddress, buffer.count, limits.cDepth, &fault)
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
        var fault = CLP_OK
        let encoded = Arena.withTemporary(budget: Arena.encodingBudget) { arena -> [UInt8]? in
            var size = 0
            guard let bytes = clp_encode(base, arena.base, &size) else {
                fault = arena.base.pointee.fault
                return nil
            }
            return [UInt8](UnsafeBufferPointer(start: bytes, count: size))
        }
        guard let encoded else {
            throw EncodingError(fault, message: base.pointee.descriptor.pointee.name.map { String(cString: $0) } ?? "")
        }
        return encoded
    }
}
