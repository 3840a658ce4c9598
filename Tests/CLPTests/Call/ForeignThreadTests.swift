import CLP
import Foundation
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
            #expect(context.deadline > .now)
            #expect(context.idempotencyKey == [1, 2])
            #expect(context.criticality == .normal)
            context.limitCriticality(to: .sheddable)
            #expect(context.criticality == .sheddable)
            #expect(context.traceParent == Array(repeating: 3, count: 25) && context.traceState == "s=1")
            context.loggerMetadata["where"] = "elsewhere"
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
                var options = CallOptions(metadata: ["k": "v"], idempotencyKey: [1, 2])
                (options.traceParent, options.traceState) = (Array(repeating: 3, count: 25), "s=1")
                let reply = try await client.call(Echo.say, DebugId(), options: options)
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

    /// No public member of a context is left out above.
    @Test func eachMemberOfTheContextIsUsed() throws {
        let test = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let source = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/CLP/Call/CallContext.swift").standardizedFileURL
        let text = try String(contentsOf: source, encoding: .utf8)
        let names = text.matches(of: /public (?:var|func) ([a-zA-Z]+)/).map { String($0.1) }
        #expect(names.count >= 15)
        for name in names { #expect(test.contains("context.\(name)"), "context.\(name) is not used") }
    }

    private static let upload = MethodDescriptor<DebugId, DebugId>(
        service: "test.Foreign", name: "Upload", kind: .clientStreaming)
    private static let talk = MethodDescriptor<DebugId, DebugId>(
        service: "test.Foreign", name: "Talk", kind: .bidirectionalStreaming)

    /// Reads and writes of both sides, each on a thread that is not the connection's.
    @Test func streamsAreUsedFromOtherThreads() async throws {
        let service = TestService(
            .clientStreaming(Self.upload) { messages, _ in
                try await Self.elsewhere {
                    var count = 0
                    while try await messages.next() != nil { count += 1 }
                    return DebugId(id: "\(count)")
                }
            },
            .bidirectionalStreaming(Self.talk) { messages, replies, _ in
                try await Self.elsewhere {
                    while let message = try await messages.next() { try await replies.write(message) }
                }
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let sum = try await client.clientStreaming(Self.upload) { requests in
                    try await Self.elsewhere {
                        for number in 0..<500 { try await requests.write(DebugId(id: "\(number)")) }
                    }
                }
                #expect(sum.id == "500")
                let echoed = try await client.bidirectionalStreaming(Self.talk) { requests, replies in
                    async let sent: Void = Self.elsewhere {
                        for number in 0..<500 { try await requests.write(DebugId(id: "\(number)")) }
                        requests.finish()
                    }
                    let count = try await Self.elsewhere {
                        var count = 0
                        while let reply = try await replies.next() {
                            #expect(reply.id == "\(count)")
                            count += 1
                        }
                        return count
                    }
                    try await sent
                    return count
                }
                #expect(echoed == 500)
            }
        }
    }

    @concurrent private static func elsewhere<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withTaskExecutorPreference(globalConcurrentExecutor) { try await body() }
    }

    @MainActor private func onMainActor<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await body()
    }
}
