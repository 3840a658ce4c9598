import CCodeGenMessages
import CProtobufC

/// Reading the C structs of descriptor.proto. The pointers come from the codec, which has checked the bytes, and
/// live as long as its arena; everything read here is copied out.
typealias CFileDescriptor = CodeGen__Google__Protobuf__FileDescriptorProto
typealias CMessageDescriptor = CodeGen__Google__Protobuf__DescriptorProto
typealias CFieldDescriptor = CodeGen__Google__Protobuf__FieldDescriptorProto
typealias CEnumDescriptor = CodeGen__Google__Protobuf__EnumDescriptorProto
typealias CEnumValueDescriptor = CodeGen__Google__Protobuf__EnumValueDescriptorProto
typealias CServiceDescriptor = CodeGen__Google__Protobuf__ServiceDescriptorProto
typealias CMethodDescriptor = CodeGen__Google__Protobuf__MethodDescriptorProto
typealias CLocation = CodeGen__Google__Protobuf__SourceCodeInfo__Location
typealias CRequest = CodeGen__Google__Protobuf__Compiler__CodeGeneratorRequest

/// The text of a C string; empty if absent.
func text(_ pointer: UnsafePointer<CChar>?) -> String {
    guard let pointer else { return "" }
    return String(cString: pointer)
}

/// The structs behind an array of pointers.
func structs<T>(_ pointer: UnsafeMutablePointer<UnsafeMutablePointer<T>?>?, _ count: Int) -> [T] {
    UnsafeBufferPointer(start: UnsafePointer(pointer), count: count).compactMap { $0?.pointee }
}

/// The texts behind an array of C strings.
func texts(_ pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int) -> [String] {
    UnsafeBufferPointer(start: UnsafePointer(pointer), count: count).map { text($0) }
}

/// The numbers of a repeated int32 field.
func numbers(_ pointer: UnsafeMutablePointer<Int32>?, _ count: Int) -> [Int32] {
    Array(UnsafeBufferPointer(start: UnsafePointer(pointer), count: count))
}
