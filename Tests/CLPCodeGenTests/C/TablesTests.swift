import CLPMessages
import CProtobufC
import Testing

/// libprotobuf-c's own functions accept the tables.
struct TablesTests {
    private static let types = NamesProto.messageTypes + EchoProto.messageTypes

    @Test func fieldsAreFoundByNameAndNumber() {
        for type in Self.types {
            let table = type.descriptor.pointer
            #expect(table.pointee.magic == UInt32(PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC))
            #expect(String(cString: table.pointee.name) == type.fullName)
            let count = Int(table.pointee.n_fields)
            var last: UInt32 = 0
            for index in 0..<count {
                let field = table.pointee.fields + index
                #expect(protobuf_c_message_descriptor_get_field_by_name(table, field.pointee.name) == field)
                #expect(protobuf_c_message_descriptor_get_field(table, field.pointee.id) == field)
                #expect(field.pointee.id > last)
                last = field.pointee.id
            }
            #expect(protobuf_c_message_descriptor_get_field_by_name(table, "no such field") == nil)
            #expect(protobuf_c_message_descriptor_get_field(table, last + 1) == nil)
        }
    }

    @Test(arguments: [(HTTPCode.descriptor, 3), (Mixed.descriptor, 4), (Keywords.Type_.descriptor, 4)])
    func enumValuesAreFoundByNameAndNumber(descriptor: EnumDescriptor, count: Int) {
        let table = descriptor.pointer
        #expect(Int(table.pointee.n_values) == count)
        for index in 0..<count {
            let value = table.pointee.values + index
            #expect(protobuf_c_enum_descriptor_get_value(table, value.pointee.value) == value)
        }
        for index in 0..<Int(table.pointee.n_value_names) {
            let name = table.pointee.values_by_name[index]
            let found = protobuf_c_enum_descriptor_get_value_by_name(table, name.name)
            #expect(found == table.pointee.values + Int(name.index))
        }
        #expect(protobuf_c_enum_descriptor_get_value(table, 4242) == nil)
    }

    @Test func libprotobufReadsAndWritesWhatWeWrite() throws {
        let message = Keywords(
            class: "a", repeat: ["b"], int: 0, unknownFields_: [1], nested: .init(self_: 5), where: ["k": 6],
            switch: .indirect(Keywords(c: 1)))
        let bytes = try message.serialized()
        let table = Keywords.descriptor.pointer
        let unpacked = try #require(protobuf_c_message_unpack(table, nil, bytes.count, bytes))
        defer { protobuf_c_message_free_unpacked(unpacked, nil) }
        #expect(protobuf_c_message_check(unpacked) != 0)
        var packed = [UInt8](repeating: 0, count: protobuf_c_message_get_packed_size(unpacked))
        #expect(protobuf_c_message_pack(unpacked, &packed) == bytes.count)
        #expect(packed == bytes)
    }

    @Test func ourFlagsAreInTheTable() {
        let flags = flags(EchoRequest.descriptor)
        #expect(flags == ["text": 1, "times": 0, "secret": 1])
        #expect(self.flags(Keywords.descriptor)["where"] == 2)
    }

    private func flags(_ descriptor: MessageDescriptor) -> [String: UInt32] {
        let table = descriptor.pointer.pointee
        let fields = UnsafeBufferPointer(start: table.fields, count: Int(table.n_fields))
        return Dictionary(uniqueKeysWithValues: fields.map { (String(cString: $0.name), $0.reserved_flags) })
    }
}
