import CLP
import Glibc
import Testing

/// Handlers run where the call came in, unless they ask for another place.
@Suite(.timeLimit(.minutes(1)))
struct HandlerPlaceTests {
    @Test func blockingHandlersDoNotHoldUpTheLoop() async throws {
        let release = Flag()
        let blocking = MethodDescriptor<DebugId, DebugId>(
            service: "test.Echo", name: "Block", kind: .unary, isBlocking: true)
        let service = TestService(
            .unary(blocking) { request, _ in
                // A handler that blocks its thread until another call on the same connection has been served.
                while !release.isSet { usleep(1000) }
                return request
            },
            .unary(Echo.say) { request, _ in
                release.set()
                return request
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                async let blocked = client.unary(blocking, DebugId(id: "blocked"))
                try await Task.sleep(for: .milliseconds(20))
                #expect(try await client.unary(Echo.say, DebugId(id: "x")).id == "x")
                #expect(try await blocked.id == "blocked")
            }
        }
    }

    @Test func handlersOfOneReadAreServedInTurns() async throws {
        // More calls than one turn starts, each of which takes its time without suspending.
        let service = TestService(
            .unary(Echo.say) { request, _ in
                usleep(200)
                return request
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            let reply = try await client.unary(Echo.say, DebugId(id: "\(number)"))
                            #expect(reply.id == "\(number)")
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }
}
