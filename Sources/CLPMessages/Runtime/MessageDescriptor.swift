public import CProtobufC

/// The table that describes the fields of a message type, as libprotobuf-c defines it.
public struct MessageDescriptor: @unchecked Sendable {
    // Invariant: `pointer` points to a constant of the program, which lives for ever and is never written.

    /// The table itself.
    public let pointer: UnsafePointer<ProtobufCMessageDescriptor>

    /// Wraps a table that lives as long as the program.
    public init(_ pointer: UnsafePointer<ProtobufCMessageDescriptor>) {
        self.pointer = pointer
    }
}

/// The table that describes the values of an enum type, as libprotobuf-c defines it.
public struct EnumDescriptor: @unchecked Sendable {
    // Invariant: `pointer` points to a constant of the program, which lives for ever and is never written.

    /// The table itself.
    public let pointer: UnsafePointer<ProtobufCEnumDescriptor>

    /// Wraps a table that lives as long as the program.
    public init(_ pointer: UnsafePointer<ProtobufCEnumDescriptor>) {
        self.pointer = pointer
    }

    /// The name in the proto file of the value with this number; nil when the file has none.
    package func name(of number: Int32) -> String? {
        protobuf_c_enum_descriptor_get_value(pointer, number).flatMap { value in
            value.pointee.name.map { String(cString: $0) }
        }
    }
}
