import CCodeGenMessages
import CLPMessages

/// The bytes of descriptors, decoded and encoded by the guarded codec.
enum DescriptorBytes {
    // Invariant: the codec gives a struct of the descriptor's own type, and it lives while the closure runs.

    /// What a request may cost: descriptors with their comments are some 20 times as large in memory as in bytes.
    private static let limits = DecodingLimits(maxDecodedBytes: 4 << 30)

    /// Decodes a `CodeGeneratorRequest` and lends it.
    ///
    /// - Throws: bytes that are not one; what `body` throws.
    static func withRequest<Value>(
        _ bytes: [UInt8], _ body: (CRequest) throws(CodeGenError) -> Value
    ) throws(CodeGenError) -> Value {
        let descriptor = MessageDescriptor(
            code_gen__google__protobuf__compiler__code_generator_request__get_descriptor())
        let result: Result<Value, CodeGenError>
        do {
            result = try RawMessage.withDecoded(bytes.span.bytes, as: descriptor, limits: limits) { pointer in
                let request = pointer.assumingMemoryBound(to: CRequest.self).pointee
                return Result { () throws(CodeGenError) in try body(request) }
            }
        } catch {
            throw CodeGenError(
                construct: "request", reason: "standard input is not a CodeGeneratorRequest of protoc: \(error)")
        }
        return try result.get()
    }

    /// A file's descriptor without comments and positions: they would make the same proto differ.
    static func serializedWithoutSource(_ file: CFileDescriptor) throws(CodeGenError) -> [UInt8] {
        var copy = file
        copy.source_code_info = nil
        do {
            return try RawMessage.serialized(&copy)
        } catch {
            throw CodeGenError(file: text(file.name), construct: "file", reason: "it can't be embedded: \(error)")
        }
    }
}
