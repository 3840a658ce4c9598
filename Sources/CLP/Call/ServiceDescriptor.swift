/// A service: its name, its methods, and the descriptor set it was generated from.
public struct ServiceDescriptor: Sendable, Hashable {
    /// The full name, such as `clp.rpc.v1.Health`.
    public let name: String
    /// The names of its methods, in the order of the proto file.
    public let methods: [String]
    /// The serialized `google.protobuf.FileDescriptorSet` of its file.
    public let fileDescriptorSet: [UInt8]
    /// The service carries content (`(clp.content)`): prompts, files, generated output.
    public let carriesContent: Bool

    /// Describes a service.
    public init(name: String, methods: [String], fileDescriptorSet: [UInt8] = [], carriesContent: Bool = false) {
        self.name = name
        self.methods = methods
        self.fileDescriptorSet = fileDescriptorSet
        self.carriesContent = carriesContent
    }
}
