import CCodeGenTestMessages
import CProtobufC
import Testing

/// proto2 in C: presence flags and default values, as libprotobuf-c wants them.
struct Proto2Tests {
    @Test func aNewMessageHasItsDefaults() {
        var message = Fixtures__Proto2__V1__Old()
        fixtures__proto2__v1__old__init(&message)
        #expect(String(cString: message.name) == "a \"b\" \\ ??/ ä")
        #expect(Array(UnsafeBufferPointer(start: message.data.data, count: message.data.len)) == [0, 255, 120, 10])
        #expect(message.lowest == .min)
        #expect(message.limit == -.infinity)
        #expect(message.half == 0.5)
        #expect(message.yes == 1)
        #expect(message.kind == Int32(FIXTURES__PROTO2__V1__OLD__KIND__KIND_B.rawValue))
        #expect(message.highest == .max)
        #expect(message.least == .min)
        #expect(message.most == .max)
        #expect(message.nan.isNaN)
        #expect(message.unset == nil)
        #expect(message.old == nil)
        #expect(message.has_data == 0 && message.has_lowest == 0 && message.has_kind == 0)
        #expect(message.choice_case == 0)
    }

    @Test func libprotobufWritesOnlyWhatIsPresent() throws {
        var message = Fixtures__Proto2__V1__Old()
        fixtures__proto2__v1__old__init(&message)
        message.id = 5
        #expect(pack(&message) == [0x08, 5])
        message.has_yes = 1
        message.has_kind = 1
        #expect(pack(&message) == [0x08, 5, 0x38, 1, 0x40, 2])
    }

    @Test func labelsAndPacking() {
        let table = fixtures__proto2__v1__old__get_descriptor()
        func field(_ name: String) -> ProtobufCFieldDescriptor? {
            protobuf_c_message_descriptor_get_field_by_name(table, name)?.pointee
        }
        let packed = PROTOBUF_C_FIELD_FLAG_PACKED.rawValue
        #expect(field("id")?.label == PROTOBUF_C_LABEL_REQUIRED)
        #expect(field("lowest")?.label == PROTOBUF_C_LABEL_OPTIONAL)
        #expect(field("old")?.label == PROTOBUF_C_LABEL_OPTIONAL)
        #expect((field("plain")?.flags ?? 0) & packed == 0)
        #expect((field("packed")?.flags ?? 0) & packed != 0)
    }

    private func pack(_ message: inout Fixtures__Proto2__V1__Old) -> [UInt8] {
        withUnsafeMutablePointer(to: &message) { pointer in
            pointer.withMemoryRebound(to: ProtobufCMessage.self, capacity: 1) { base in
                var bytes = [UInt8](repeating: 0, count: protobuf_c_message_get_packed_size(base))
                protobuf_c_message_pack(base, &bytes)
                return bytes
            }
        }
    }
}
