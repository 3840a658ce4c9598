import CLPMessages
import Testing

/// The code of names.proto, compiled: every field keeps its value on the way to bytes and back.
struct CompiledNamesTests {
    @Test func everyFieldOfKeywords() throws {
        let message = Keywords(
            class: "a", default: "b", init_: "c", description_: "d", hashValue_: "e", self_: "f", message: 1, arena: 2,
            c: 3, value: 4, `inout`: true, repeat: ["g", ""], int: 0, unknownFields_: [0, 1], nested: .init(self_: 5),
            twice: .init(twice: .init(twice: .init())), type: .typeSome, hint: .typeNone, where: ["k": 6, "": -7],
            leading: -0.5, x2: 1.5, base: "h", switch: .case("i"))
        let decoded = try Keywords(serialized: try message.serialized())
        #expect(decoded == message)
        #expect(decoded.int == 0)
        #expect(decoded.hint == .typeNone)
        #expect(decoded.twice?.twice?.twice?.twice == nil)
        #expect(decoded.twice?.twice?.twice != nil)
    }

    @Test(
        arguments: [
            .case(""), .none_(0), .indirect(Keywords(switch: .indirect(Keywords(c: 9)))), .fieldName_(false),
            .register([]),
            .operator(.init(rawValue: 77)),
        ] as [Keywords.OneOf_Switch])
    func everyCaseOfAOneof(value: Keywords.OneOf_Switch) throws {
        let decoded = try Keywords(serialized: try Keywords(switch: value).serialized())
        #expect(decoded.switch == value)
    }

    @Test func theLastMemberOfAOneofWins() throws {
        let bytes = try Keywords(switch: .case("x")).serialized() + Keywords(switch: .none_(3)).serialized()
        #expect(try Keywords(serialized: bytes).switch == .none_(3))
    }

    @Test func cyclesOfTwoMessages() throws {
        let message = Left(
            right: Right(
                left: Left(right: Right(branch: .text("end"))), rights: [Right(), Right(branch: .other(Left()))],
                branch: .other(Left(right: Right()))))
        #expect(try Left(serialized: try message.serialized()) == message)
    }

    @Test func openEnums() throws {
        #expect(HTTPCode.notFound.rawValue == 404)
        #expect(HTTPCode(rawValue: 404).description == "HTTP_CODE_NOT_FOUND")
        #expect(HTTPCode(rawValue: 405).description == "405")
        #expect(!HTTPCode(rawValue: 405).isKnown)
        #expect(Mixed.other == Mixed.sameAsOther)
        #expect(Mixed.lowest.description == "LOWEST")
        #expect(Mixed.highest.description == "HIGHEST")
        #expect(Mixed(rawValue: .min + 1).isKnown == false)
    }

    @Test func namesThatOnlyLookAlike() throws {
        let message = Alike(
            fooBar: 1, n: [2, 3], nN: 4, x: 0, hasX: 6, choiceCase: 7, fooBar_: .two(8), choice: .aB(9))
        let decoded = try Alike(serialized: try message.serialized())
        #expect(decoded == message)
        #expect(decoded.x == 0)
        #expect(try Alike(serialized: try Alike(hasX: 1).serialized()).x == nil)
    }

    @Test func theFileListsItsTypes() {
        #expect(
            NamesProto.messageTypes.map { $0.fullName } == [
                "fixtures.names.v1.Keywords", "fixtures.names.v1.Keywords.Message", "fixtures.names.v1.Keywords.Twice",
                "fixtures.names.v1.Alike", "fixtures.names.v1.Twice", "fixtures.names.v1.lower",
                "fixtures.names.v1.Left", "fixtures.names.v1.Right", "fixtures.names.v1.Old",
            ])
    }

    @Test func theDescriptorSetIsProtocsWithoutComments() throws {
        var set = Wire(EchoProto.fileDescriptorSet)
        let first = set.next()
        let embedded = try #require(first)
        let echo = try Fixture("echo")
        #expect(set.next() == nil)
        #expect(embedded.number == 1)
        #expect(fields(embedded.value) == fields(echo.file).filter { $0.number != 9 })
    }

    private struct Field: Equatable {
        var number: Int
        var value: [UInt8]
    }

    private func fields(_ file: [UInt8]) -> [Field] {
        var wire = Wire(file)
        var fields: [Field] = []
        while let field = wire.next() { fields.append(Field(number: field.number, value: field.value)) }
        return fields.sorted { $0.number < $1.number }
    }
}
