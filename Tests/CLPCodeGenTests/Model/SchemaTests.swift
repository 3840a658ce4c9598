import CLPCodeGen
import Testing

struct SchemaTests {
    private func message(_ name: String, _ fields: (target: String, cardinality: Cardinality)...) -> MessageModel {
        let models = fields.enumerated().map { index, field in
            FieldModel(
                name: "f\(index)", number: Int32(index + 1), type: .message(field.target),
                cardinality: field.cardinality)
        }
        return MessageModel(name: name, fullName: name, fields: models)
    }

    @Test func onlyFieldsOnACycleNeedABox() throws {
        let messages = [
            message("Own", ("Own", .optional), ("Own", .repeated(packed: false)), ("Leaf", .optional)),
            message("A", ("B", .optional)), message("B", ("C", .optional)), message("C", ("A", .optional)),
            message("Entry", ("Own", .optional)), message("Leaf"),
            message("ThroughArray", ("Back", .repeated(packed: false))), message("Back", ("ThroughArray", .optional)),
        ]
        let schema = Schema(files: [FileModel(path: "x.proto", protoPackage: "", syntax: .proto3, messages: messages)])
        let boxed = messages.map { message in message.fields.map { schema.needsBox($0, of: message) } }
        #expect(boxed == [[true, false, false], [true], [true], [true], [false], [], [false], [false]])
    }

    @Test func distinctValuesAreTheFirstNamesByNumber() {
        let values = [("A", 0), ("B", 5), ("C", -1), ("D", 5)].map { EnumValueModel(name: $0.0, number: Int32($0.1)) }
        #expect(EnumModel(name: "E", fullName: "E", values: values).distinctValues.map(\.name) == ["C", "A", "B"])
    }
}
