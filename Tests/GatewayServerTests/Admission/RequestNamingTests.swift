import CLP
import GatewayDomain
import GatewayServer
import Logging
import Testing

/// Each call has an id of its own, and every line that a part of the call writes has it.
@Suite struct RequestNamingTests {
    private let log = LogRecorder()

    private func call(_ body: (CallContext) async throws -> Void) async throws {
        let scope = CallScope(method: "a.B/C", metadata: [:], timeout: .seconds(5))
        try await RequestNaming().intercept(CallContext(scope), body)
    }

    @Test func linesOfACallHaveItsID() async throws {
        let logger = log.log(.text).logger("upstream")
        logger.info("before")
        var ids: [RequestID] = []
        for _ in 0..<2 {
            try await call { context in
                ids.append(try #require(context[RequestID.self]))
                // A logger that knows nothing of the call.
                logger.info("inside", metadata: ["upstream": "x"])
                #expect(context.loggerMetadata["request_id"] == "\(ids[ids.count - 1])")
            }
        }
        #expect(Set(ids).count == 2)
        let lines = log.text.split(separator: "\n")
        #expect(lines.count == 3 && lines[0].hasSuffix("info upstream: before"))
        #expect(lines[1].hasSuffix("info upstream: inside request_id=\(ids[0]) upstream=x"))
        #expect(lines[2].contains("request_id=\(ids[1])"))
    }
}
