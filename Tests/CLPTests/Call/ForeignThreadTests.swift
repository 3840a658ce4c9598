import CLP
import Logging
import Testing

/// Everything of a call may be used from any thread, actor or task.
@Suite(.timeLimit(.minutes(1)))
struct ForeignThreadTests {
    private actor Elsewhere {
        func use(_ context: CallContext) throws -> String {
            var context = context
            context[String.self] = "attached"
            try context.setHead(["head": "h"])
            try context.setTrailers(["trailer": "t"])
            context.logger.trace("from elsewhere")
            #expect(context.timeRemaining > .zero)
            #expect(context.peer.port != nil)
            #expect(!context.isCancelled)
            #expect(context.attempt == 0)
            return "\(context.method) \(context.metadata["k"] ?? "") \(context[String.self] ?? "")"
        }

        func write(_ number: Int, to replies: MessageWriter<DebugId>) async throws {
            try await replies.write(DebugId(id: "\(number)"))
        }
    }

    @MainActor private static func write(_ number: Int, to replies: MessageWriter<DebugId>) async throws {
        try await replies.write(DebugId(id: "\(number)"))
    }

    private let service = TestService(
        .unary(Echo.say) { _, context in DebugId(id: try await Elsewhere().use(context)) },
        .serverStreaming(Echo.count) { _, replies, _ in
            let actor = Elsewhere()
            for number in stride(from: 0, to: 100, by: 2) {
                try await actor.write(number, to: replies)
                try await write(number + 1, to: replies)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 100..<1000 {
                    group.addTask { @concurrent in
                        try await withTaskExecutorPreference(globalConcurrentExecutor) {
                            try await replies.write(DebugId(id: "\(number)"))
                        }
                    }
                }
                try await group.waitForAll()
            }
        })

    @Test func contextIsUsedFromAnActor() async throws {
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let reply = try await client.call(Echo.say, DebugId(), options: .init(metadata: ["k": "v"]))
                #expect(reply.message.id == "test.Echo/Say v attached")
                #expect(reply.head == ["head": "h"])
                #expect(reply.trailers == ["trailer": "t"])
            }
        }
    }

    @Test func writerIsUsedFromActorsAndManyTasks() async throws {
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                var numbers: [Int] = []
                for try await reply in try await client.serverStreaming(Echo.count, DebugId()) {
                    numbers.append(Int(reply.id) ?? -1)
                }
                #expect(Array(numbers.prefix(100)) == Array(0..<100))
                #expect(numbers.sorted() == Array(0..<1000))
            }
        }
    }

    @Test func clientIsUsedFromTheMainActorAndFromHandlers() async throws {
        try await TestServer.with { inner in
            try await inner.withClient { client in
                let forwarding = TestService(
                    .unary(Echo.say) { request, context in
                        try await client.unary(Echo.say, DebugId(id: request.id + "!"))
                    })
                try await TestServer.with(services: [forwarding]) { outer in
                    try await outer.withClient { caller in
                        let reply = try await onMainActor { try await caller.unary(Echo.say, DebugId(id: "x")) }
                        #expect(reply.id == "x!")
                    }
                }
            }
        }
    }

    @MainActor private func onMainActor<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await body()
    }
}
