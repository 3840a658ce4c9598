import AccountAPI
import CLP
import CLPCodeGen
import CLPMessages
import InferenceAPI

/// All that is generated from `Protos/`.
enum Generated {
    /// The files, with their embedded descriptor sets and their message types.
    static let files: [(descriptorSet: [UInt8], types: [any Message.Type])] = [
        (CallProto.fileDescriptorSet, CallProto.messageTypes),
        (DetailsProto.fileDescriptorSet, DetailsProto.messageTypes),
        (HealthProto.fileDescriptorSet, HealthProto.messageTypes),
        (ReflectionProto.fileDescriptorSet, ReflectionProto.messageTypes),
        (IntrospectionProto.fileDescriptorSet, IntrospectionProto.messageTypes),
        (InferenceProto.fileDescriptorSet, InferenceProto.messageTypes),
        (AccountsProto.fileDescriptorSet, AccountsProto.messageTypes),
        (BillingProto.fileDescriptorSet, BillingProto.messageTypes),
        (DataRightsProto.fileDescriptorSet, DataRightsProto.messageTypes),
    ]

    /// The services.
    static let services = [
        Health.descriptor, Reflection.descriptor, Introspection.descriptor, Inference.descriptor, Accounts.descriptor,
        Billing.descriptor, DataRights.descriptor,
    ]

    static var types: [any Message.Type] { files.flatMap(\.types) }

    /// What the embedded descriptor sets say.
    static func schema() throws -> Schema {
        var request: [UInt8] = []
        for file in files {
            // A set of one file: tag, length, the file; which begins with tag, length and its path.
            var set = WireReader(file.descriptorSet)
            let descriptor = set.field()
            var inner = WireReader(descriptor)
            WireWriter.field(1, inner.field(), &request)
            WireWriter.field(15, descriptor, &request)
        }
        return try PluginRequest(serialized: request).schema
    }
}

/// Reads length-delimited fields one after the other.
struct WireReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The bytes of the next field, whatever its number below 16.
    mutating func field() -> [UInt8] {
        rest = rest.dropFirst()
        var size = 0
        var shift = 0
        while let byte = rest.popFirst() {
            size |= Int(byte & 0x7f) << shift
            shift += 7
            if byte & 0x80 == 0 { break }
        }
        defer { rest = rest.dropFirst(size) }
        return Array(rest.prefix(size))
    }
}

/// Writes fields.
enum WireWriter {
    static func varint(_ value: UInt64, _ bytes: inout [UInt8]) {
        var value = value
        while value > 0x7f {
            bytes.append(UInt8(value & 0x7f) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    static func field(_ number: Int32, _ value: [UInt8], _ bytes: inout [UInt8]) {
        varint(UInt64(number) << 3 | 2, &bytes)
        varint(UInt64(value.count), &bytes)
        bytes += value
    }
}
