import CCodeGenMessages
import CProtobufC

/// A decoded `CodeGeneratorRequest` and the memory that it lives in.
struct DescriptorBytes: ~Copyable {
    private let message: UnsafeMutablePointer<ProtobufCMessage>

    init(request bytes: [UInt8]) throws(CodeGenError) {
        let descriptor = code_gen__google__protobuf__compiler__code_generator_request__get_descriptor()
        guard let message = protobuf_c_message_unpack(descriptor, nil, bytes.count, bytes) else {
            throw CodeGenError(
                construct: "request", reason: "standard input is not a CodeGeneratorRequest; protoc runs this plugin")
        }
        self.message = message
    }

    deinit {
        protobuf_c_message_free_unpacked(message, nil)
    }

    func withRequest<Result>(_ body: (CRequest) throws(CodeGenError) -> Result) throws(CodeGenError) -> Result {
        try body(UnsafeMutableRawPointer(message).assumingMemoryBound(to: CRequest.self).pointee)
    }

    /// A file's descriptor without comments and positions, which would make the same proto differ.
    static func serializedWithoutSource(
        _ file: UnsafeMutablePointer<CFileDescriptor>, path: String
    ) throws(CodeGenError) -> [UInt8] {
        var copy = file.pointee
        copy.source_code_info = nil
        return withUnsafeMutablePointer(to: &copy) { pointer in
            pointer.withMemoryRebound(to: ProtobufCMessage.self, capacity: 1) { message in
                let size = protobuf_c_message_get_packed_size(message)
                return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                    count = protobuf_c_message_pack(message, buffer.baseAddress)
                }
            }
        }
    }
}
