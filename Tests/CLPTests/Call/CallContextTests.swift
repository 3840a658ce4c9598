import CLP
import Testing

struct CallContextTests {
    private struct Principal: Equatable { let name: String }
    private struct Other: Equatable { let number: Int }

    @Test func attachedValuesAreFoundByTypeAndBelongToTheCopy() {
        let context = CallContext(CallScope(method: "a.B/C"))
        var copy = context
        copy[Principal.self] = Principal(name: "li")
        copy[Other.self] = Other(number: 7)
        #expect(copy[Principal.self] == Principal(name: "li"))
        #expect(copy[Other.self] == Other(number: 7))
        #expect(context[Principal.self] == nil)
        copy[Principal.self] = nil
        #expect(copy[Principal.self] == nil)
    }

    @Test func headCanNotBeSetOnceItIsSent() throws {
        let scope = CallScope(method: "a.B/C")
        let context = CallContext(scope)
        try context.setHead(["a": "1"])
        try context.setHead(["a": "2"])
        #expect(scope.takeHead() == ["a": "2"])
        let error = #expect(throws: RPCError.self) { try context.setHead(["a": "3"]) }
        #expect(error?.code == .failedPrecondition)
    }

    @Test func badMetadataOfAHandlerIsItsFault() {
        let context = CallContext(CallScope(method: "a.B/C"))
        let error = #expect(throws: RPCError.self) { try context.setTrailers(["Bad Key": "1"]) }
        #expect(error?.code == .internal)
        #expect(error?.fault == .us)
    }

    @Test func deadlineRunsDown() {
        let context = CallContext(CallScope(method: "a.B/C", timeout: .seconds(10)))
        #expect(context.timeRemaining <= .seconds(10))
        #expect(context.timeRemaining > .seconds(9))
        #expect(context.deadline - .now > .seconds(9))
    }
}
