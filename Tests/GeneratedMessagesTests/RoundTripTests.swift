import CLPCodeGen
import CLPMessages
import Testing

/// Every message of `Protos/` keeps every field on the way from bytes to a value and back.
struct RoundTripTests {
    @Test(arguments: 0..<3)
    func bytesComeBackAsTheyWere(variant: Int) throws {
        let schema = try Generated.schema()
        for type in Generated.types {
            var writer = CanaryWriter(schema: schema, variant: variant)
            let bytes = writer.message(try #require(schema.message(type.fullName)))
            let message: any Message = try type.init(serialized: bytes)
            #expect(try message.serialized() == bytes, "\(type.fullName)")
            #expect(message.unknownFields.bytes == writer.unknown, "\(type.fullName) does not know all its fields")
            let again: any Message = try type.init(serialized: bytes)
            let empty: any Message = type.init()
            #expect(isEqual(message, again), "\(type.fullName)")
            #expect(!isEqual(message, empty), "\(type.fullName)")
        }
    }

    @Test func anEmptyMessageIsNoBytes() throws {
        for type in Generated.types {
            let message: any Message = type.init()
            #expect(try message.serialized() == [], "\(type.fullName)")
            let decoded: any Message = try type.init(serialized: [])
            #expect(isEqual(message, decoded), "\(type.fullName)")
            #expect(message.description == "{}", "\(type.fullName)")
        }
    }

    @Test func everyCutEndsInAnErrorOrAMessage() throws {
        let schema = try Generated.schema()
        for type in Generated.types {
            var writer = CanaryWriter(schema: schema, variant: 0)
            let bytes = writer.message(try #require(schema.message(type.fullName)))
            for size in 0..<bytes.count {
                guard let message = try? type.init(serialized: Array(bytes.prefix(size))) else { continue }
                #expect(try message.serialized().count <= size, "\(type.fullName) cut at \(size)")
            }
        }
    }

    private func isEqual(_ left: any Message, _ right: any Message) -> Bool {
        func compare<Value: Message>(_ left: Value) -> Bool {
            guard let right = right as? Value else { return false }
            return left == right && left.hashValue == right.hashValue
        }
        return compare(left)
    }
}
