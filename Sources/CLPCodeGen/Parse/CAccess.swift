import CCodeGenMessages
import CProtobufC

/// Reading the C structs of descriptor.proto.
///
/// Invariant: the pointers come from the codec, which has checked the bytes: a count is the length of its array, a
/// text ends with NUL. They live while `DescriptorBytes.withRequest` runs, and what is read here is copied out.
typealias CFileDescriptor = CodeGen__Google__Protobuf__FileDescriptorProto
typealias CMessageDescriptor = CodeGen__Google__Protobuf__DescriptorProto
typealias CFieldDescriptor = CodeGen__Google__Protobuf__FieldDescriptorProto
typealias CEnumDescriptor = CodeGen__Google__Protobuf__EnumDescriptorProto
typealias CEnumValueDescriptor = CodeGen__Google__Protobuf__EnumValueDescriptorProto
typealias CServiceDescriptor = CodeGen__Google__Protobuf__ServiceDescriptorProto
typealias CMethodDescriptor = CodeGen__Google__Protobuf__MethodDescriptorProto
typealias CRequest = CodeGen__Google__Protobuf__Compiler__CodeGeneratorRequest

/// The text of a C string; empty if absent.
func text(_ pointer: UnsafePointer<CChar>?) -> String {
    guard let pointer else { return "" }
    return String(cString: pointer)
}

/// The structs behind an array of pointers.
func structs<T>(_ pointer: UnsafeMutablePointer<UnsafeMutablePointer<T>?>?, _ count: Int) -> [T] {
    UnsafeBufferPointer(start: UnsafePointer(pointer), count: pointer == nil ? 0 : count).compactMap { $0?.pointee }
}

/// The texts behind an array of C strings.
func texts(_ pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int) -> [String] {
    UnsafeBufferPointer(start: UnsafePointer(pointer), count: pointer == nil ? 0 : count).map { text($0) }
}

/// The numbers of a repeated int32 field.
func numbers(_ pointer: UnsafeMutablePointer<Int32>?, _ count: Int) -> [Int32] {
    Array(UnsafeBufferPointer(start: UnsafePointer(pointer), count: pointer == nil ? 0 : count))
}

/// The bytes of the unknown varint fields with this number, in the order in which they came.
func unknownVarints(_ number: UInt32, in message: ProtobufCMessage) -> [[UInt8]] {
    let fields = UnsafeBufferPointer(
        start: message.unknown_fields, count: message.unknown_fields == nil ? 0 : Int(message.n_unknown_fields))
    return fields.filter { $0.tag == number && $0.wire_type == PROTOBUF_C_WIRE_TYPE_VARINT }.map { field in
        Array(UnsafeBufferPointer(start: field.data, count: field.data == nil ? 0 : field.len))
    }
}
