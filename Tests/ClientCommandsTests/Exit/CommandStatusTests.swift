import CLP
import ClientCommands
import Foundation
import Testing

struct CommandStatusTests {
    /// Scripts rely on the numbers, so they stand here a second time.
    @Test func numbersStay() {
        #expect(CommandStatus.allCases.map(\.rawValue) == [0, 1, 64, 65, 66, 69, 74, 75, 77, 78, 130])
    }

    @Test func theTableHasALineForEach() {
        let lines = CommandStatus.table.split(separator: "\n")
        #expect(lines.count == CommandStatus.allCases.count)
        #expect(lines.contains("    0  done"))
        #expect(lines.contains("  130  interrupted by Ctrl-C or SIGTERM"))
    }

    @Test func theReadmeNamesEach() throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let start = try #require(readme.firstRange(of: "exit status:"))
        let paragraph = readme[start.upperBound...].prefix { $0 != "." }.replacing("\n", with: " ")
        let named = paragraph.split(separator: "·").compactMap { Int32($0.split(separator: " ")[0]) }
        #expect(named == CommandStatus.allCases.map(\.rawValue))
    }

    @Test(arguments: [
        (RPCError.Code.unauthenticated, CommandStatus.notPermitted), (.permissionDenied, .notPermitted),
        (.unavailable, .unavailable), (.resourceExhausted, .tryAgain), (.deadlineExceeded, .tryAgain),
        (.aborted, .tryAgain), (.invalidArgument, .refused), (.notFound, .refused), (.failedPrecondition, .refused),
        (.alreadyExists, .refused), (.outOfRange, .refused), (.internal, .failed), (.unknown, .failed),
        (.dataLoss, .failed), (.unimplemented, .failed), (.cancelled, .failed),
    ])
    func everyCodeHasAStatus(code: RPCError.Code, status: CommandStatus) {
        let failure = Failure(RPCError(code: code, message: "m"), server: "clp://h")
        #expect(failure.status == status)
        #expect(failure.problem == "m")
        #expect(failure.code == code.description)
    }

    @Test func whatIsNotToBeTriedAgainIsRefused() {
        let failure = Failure(
            RPCError(code: .resourceExhausted, message: "no credit", retryAfter: .milliseconds(-1)), server: "clp://h")
        #expect(failure.status == .refused)
        #expect(failure.retryAfterMilliseconds == nil)
    }

    @Test func wrongFieldsAreNamed() throws {
        let fact = BadRequest(violations: [.init(field: "email", problem: "is not an address")])
        let error = RPCError(
            code: .invalidArgument, message: "the request is wrong in: email", details: [try RPCError.Detail(fact)])
        let failure = Failure(error, server: "clp://h")
        let recorder = Recorder()
        recorder.console().report(failure, asJSON: false)
        recorder.console().report(failure, asJSON: true)
        let lines = recorder.remarks.split(separator: "\n")
        #expect(lines[0] == "clpai: the request is wrong in: email")
        #expect(lines[1] == "       email: is not an address")
        #expect(lines[2].hasSuffix(#""violations":[{"field":"email","problem":"is not an address"}]}}"#))
    }

    @Test func anOutageForTheOperatorIsNotForTheCaller() {
        let failure = Failure(
            RPCError(code: .unavailable, message: "m", retryAfter: .milliseconds(-1)), server: "clp://h")
        #expect(failure.status == .unavailable)
        #expect(failure.advice?.contains("operator") == true)
    }

    @Test func theServersDelayIsKept() {
        let failure = Failure(
            RPCError(code: .resourceExhausted, message: "slow down", retryAfter: .milliseconds(1500)), server: "clp://h"
        )
        #expect(failure.retryAfterMilliseconds == 1500)
        #expect(failure.advice?.contains("Wait") == true)
    }
}
