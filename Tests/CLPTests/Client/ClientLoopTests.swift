import CLP
import CLPMessages
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ClientLoopTests {
    /// Which thread runs this.
    private func thread() -> pthread_t { pthread_self() }

    @Test func callsInTheLoopStayOnItsThread() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                let seen = try await client.withLoop {
                    var seen: Set<pthread_t> = [thread()]
                    for number in 0..<20 {
                        let reply = try await client.unary(Echo.say, DebugId(id: "\(number)"))
                        #expect(reply.id == "\(number)")
                        seen.insert(thread())
                    }
                    return seen
                }
                #expect(seen.count == 1)
            }
        }
    }

    @Test func childTasksRunThereToo() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                let seen = try await client.withLoop {
                    try await withThrowingTaskGroup(of: Set<pthread_t>.self) { group in
                        for _ in 0..<8 {
                            group.addTask {
                                let before = thread()
                                _ = try await client.unary(Echo.say, DebugId(id: "x"))
                                return [before, thread()]
                            }
                        }
                        return try await group.reduce(into: Set([thread()])) { $0.formUnion($1) }
                    }
                }
                #expect(seen.count == 1)
            }
        }
    }

    @Test func errorOfTheBodyComesOut() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                let error = await failure { try await client.withLoop { throw RPCError(code: .aborted, message: "") } }
                #expect(error?.code == .aborted)
            }
        }
    }
}
