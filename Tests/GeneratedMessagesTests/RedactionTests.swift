import CLP
import CLPCodeGen
import CLPMessages
import InferenceAPI
import Testing

/// Every message of `Protos/`, filled with canaries in every field, shows none of them however it is printed.
struct RedactionTests {
    @Test(arguments: 0..<3)
    func noWayOfPrintingShowsACanary(variant: Int) throws {
        let schema = try Generated.schema()
        for type in Generated.types {
            var writer = CanaryWriter(schema: schema, variant: variant)
            let bytes = writer.message(try #require(schema.message(type.fullName)))
            let message = try type.init(serialized: bytes)
            #expect(!writer.canaries.isEmpty)
            for (way, text) in Printed(message).texts {
                for canary in ["canary", "汉字"] + writer.canaries where text.contains(canary) {
                    Issue.record("\(type.fullName), \(way): shows \(canary)")
                }
            }
        }
    }

    /// The members of oneofs are values of their own, so they are printed on their own too.
    @Test func oneofsShowOnlyWhichFieldIsSet() {
        let values: [(any OneOf, String)] = [
            (ChatStreamResponse.OneOf_Event.textDelta("canary"), "text_delta"),
            (ChatStreamResponse.OneOf_Event.completed(.init(charge: .init(requestId: "canary"))), "completed"),
            (MetadataEntry.OneOf_Value.text("canary"), "text"),
            (MetadataEntry.OneOf_Value.binary(Array("canary".utf8)), "binary"),
        ]
        for (value, name) in values {
            #expect(value.description == name)
            for (way, text) in Printed(value).texts { #expect(!text.contains("canary"), "\(way)") }
        }
    }

    @Test func whatIsNotContentShows() {
        let charge = ChatCharge(requestId: "r", usage: Usage(inputTokens: 12, estimated: true), amountMicros: -3)
        #expect(
            charge.description
                == "{request_id: <1 bytes>, usage: {input_tokens: 12, estimated: true}, amount_micros: -3}")
        let message = ChatMessage(role: .user, content: "secret")
        #expect(message.debugDescription == "clpai.inference.v1.ChatMessage {role: ROLE_USER, content: <redacted>}")
    }

    /// The test would see a leak.
    @Test func aPlainStructLeaksInEveryWay() {
        struct Plain { var text = "canary" }
        for (way, text) in Printed(Plain()).texts { #expect(text.contains("canary"), "\(way)") }
    }
}

/// A value printed in every way that Swift offers, alone and inside other values.
private struct Printed {
    private(set) var texts: [(way: String, text: String)] = []

    init<Value>(_ value: Value) {
        add("interpolation", "\(value)")
        add("describing", String(describing: value))
        add("reflecting", String(reflecting: value))
        var printed = ""
        print(value, to: &printed)
        add("print", printed)
        var debugPrinted = ""
        debugPrint(value, to: &debugPrinted)
        add("debugPrint", debugPrinted)
        var dumped = ""
        dump(value, to: &dumped)
        add("dump", dumped)
        add("array", "\([value])")
        add("optional", String(reflecting: Optional(value)))
        add("dictionary", "\(["key": value])")
        add("tuple", "\((1, value))")
        add("result", String(reflecting: Result<Value, Never>.success(value)))
        var dumpedInside = ""
        dump(["key": [Optional(value)]], to: &dumpedInside)
        add("dump inside", dumpedInside)
        add("mirror", Self.walk(value, depth: 0))
    }

    private mutating func add(_ way: String, _ text: String) { texts.append((way, text)) }

    private static func walk(_ value: Any, depth: Int) -> String {
        guard depth < 8 else { return "" }
        let mirror = Mirror(reflecting: value)
        return mirror.children.map { "\($0.label ?? "") \($0.value) " + walk($0.value, depth: depth + 1) }.joined()
    }
}
