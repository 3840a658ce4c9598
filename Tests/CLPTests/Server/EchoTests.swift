import CLP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EchoTests {
    @Test func unaryCallReturnsWhatTheHandlerReturned() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                let reply = try await client.unary(Echo.say, DebugId(id: "hello"))
                #expect(reply.id == "hello")
            }
        }
    }

    @Test func streamReturnsEachMessageInOrder() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                var numbers: [String] = []
                for try await reply in try await client.serverStreaming(Echo.count, DebugId(id: "100")) {
                    numbers.append(reply.id)
                }
                #expect(numbers == (0..<100).map(String.init))
            }
        }
    }

    @Test func emptyStreamEndsWell() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                let reader = try await client.serverStreaming(Echo.count, DebugId(id: "0"))
                #expect(try await reader.next() == nil)
                #expect(try await reader.next() == nil)
            }
        }
    }

    @Test func healthAnswersOverTheGeneratedClient() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                let reply = try await HealthClient(client).check(HealthCheckRequest(service: "test.Echo"))
                #expect(reply.status == .serving)
            }
        }
    }

    @Test(arguments: [1, 16_000, 65_536, 1_000_000, 4_000_000])
    func messagesOfEachSizeArriveWhole(size: Int) async throws {
        let text = String(repeating: "x", count: size)
        try await TestServer.with { test in
            try await test.withClient { client in
                let reply = try await client.unary(Echo.say, DebugId(id: text))
                #expect(reply.id == text)
            }
        }
    }

    @Test func manyCallsRunSideBySideOnOneConnection() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<1000 {
                        group.addTask {
                            try await client.unary(Echo.say, DebugId(id: "\(number)")).id == "\(number)"
                        }
                    }
                    for try await isRight in group { #expect(isRight) }
                }
            }
        }
    }
}
