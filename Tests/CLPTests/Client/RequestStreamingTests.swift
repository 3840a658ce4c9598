import CLP
import CLPMessages
import CLPTesting
import Testing

/// Calls whose requests are a stream, and those with streams both ways.
@Suite(.timeLimit(.minutes(1)))
struct RequestStreamingTests {
    /// `Collect` answers with the number of messages and of bytes; `Talk` echoes.
    private var service: TestService {
        TestService(
            .clientStreaming(Echo.collect) { parts, context in
                var (count, bytes) = (0, 0)
                for try await part in parts {
                    count += 1
                    bytes += part.id.utf8.count
                }
                try context.setHead(["seen": "yes"])
                try context.setTrailers(["sum": "\(bytes)"])
                return DebugId(id: "\(count)/\(bytes)")
            },
            .bidirectionalStreaming(Echo.talk) { questions, answers, context in
                try context.setHead(["hello": "there"])
                for try await question in questions { try await answers.write(question) }
                try context.setTrailers(["bye": "now"])
            })
    }

    private func text(_ size: Int) -> DebugId { DebugId(id: String(repeating: "x", count: size)) }

    @Test(arguments: [[], [0], [0, 0, 0], [27_182, 8, 1828, 45_904], [1_000_000, 3]])
    func requestsArriveWholeAndInOrder(sizes: [Int]) async throws {
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let reply = try await client.call(Echo.collect) { (writer: MessageWriter<DebugId>) in
                    for size in sizes { try await writer.write(text(size)) }
                }
                #expect(reply.message.id == "\(sizes.count)/\(sizes.reduce(0, +))")
                #expect(reply.head["seen"] == "yes")
                #expect(reply.trailers["sum"] == "\(sizes.reduce(0, +))")
            }
        }
    }

    @Test func manySmallRequestsFromTheLoopAndFromElsewhere() async throws {
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                func send() async throws -> DebugId {
                    try await client.clientStreaming(Echo.collect) { writer in
                        for _ in 0..<5000 { try await writer.write(text(10)) }
                    }
                }
                let elsewhere = try await send()
                #expect(elsewhere.id == "5000/50000")
                let onLoop = try await client.withLoop { try await send() }
                #expect(onLoop.id == "5000/50000")
            }
        }
    }

    @Test func writersOfManyTasksShareOneCall() async throws {
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let reply = try await client.clientStreaming(Echo.collect) { writer in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<20 {
                            group.addTask { for _ in 0..<50 { try await writer.write(text(1000)) } }
                        }
                        try await group.waitForAll()
                    }
                }
                #expect(reply.id == "1000/1000000")
            }
        }
    }

    @Test func pingPongEndsWhenTheClientSaysSo() async throws {
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let exchange = try await client.call(Echo.talk) {
                    (writer: MessageWriter<DebugId>, reader: MessageReader<DebugId>) in
                    for round in 0..<50 {
                        try await writer.write(DebugId(id: "\(round)"))
                        #expect(try await reader.next()?.id == "\(round)")
                    }
                    #expect(try await reader.head["hello"] == "there")
                    writer.finish()
                    #expect(try await reader.next() == nil)
                    let late = await failure { try await writer.write(DebugId()) }
                    #expect(late?.code == .failedPrecondition)
                    return "done"
                }
                #expect(exchange.outcome == "done")
                #expect(exchange.head["hello"] == "there")
                #expect(exchange.trailers["bye"] == "now")
            }
        }
    }

    @Test func exchangeWithoutAMessageEndsWithOK() async throws {
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                try await client.bidirectionalStreaming(Echo.talk) { writer, reader in
                    writer.finish()
                    let reply = try await reader.next()
                    #expect(reply == nil)
                }
            }
        }
    }

    @Test func callersErrorCancelsTheCallAndComesOut() async throws {
        struct OfTheCaller: Error {}
        let (reached, cancelled) = (Counter(), Counter())
        @Sendable func read(_ messages: MessageReader<DebugId>) async {
            let error = await failure { for try await _ in messages { reached.add() } }
            if error != nil { cancelled.add() }
        }
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, _ in
                await read(parts)
                return DebugId()
            },
            .bidirectionalStreaming(Echo.talk) { questions, _, _ in await read(questions) })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                await #expect(throws: OfTheCaller.self) {
                    try await client.clientStreaming(Echo.collect) { writer in
                        try await writer.write(DebugId(id: "x"))
                        try await reached.passes(0)
                        throw OfTheCaller()
                    }
                }
                await #expect(throws: OfTheCaller.self) {
                    try await client.bidirectionalStreaming(Echo.talk) { writer, _ in
                        try await writer.write(DebugId(id: "x"))
                        try await reached.passes(1)
                        throw OfTheCaller()
                    }
                }
                try await cancelled.passes(1)
            }
        }
    }

    @Test func leavingTheExchangeCancelsIt() async throws {
        let cancelled = Flag()
        let service = TestService(
            .bidirectionalStreaming(Echo.talk) { questions, answers, context in
                do {
                    while true { try await answers.write(DebugId(id: "again")) }
                } catch {
                    cancelled.set()
                    throw error
                }
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let first = try await client.bidirectionalStreaming(Echo.talk) { _, reader in try await reader.next() }
                #expect(first?.id == "again")
                await cancelled.wait()
            }
        }
    }

    @Test func cancelledTaskEndsTheCallWhereverItIs() async throws {
        let (reached, cancelled) = (Flag(), Counter())
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, _ in
                reached.set()
                do { while try await parts.next() != nil {} } catch { cancelled.add() }
                return DebugId()
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let task = Task {
                    await failure {
                        try await client.clientStreaming(Echo.collect) { writer in
                            while true { try await writer.write(text(10_000)) }
                        }
                    }
                }
                await reached.wait()
                task.cancel()
                #expect(await task.value?.code == .cancelled)
                try await cancelled.passes(0)
            }
        }
    }

    @Test func deadlineEndsAStreamOfRequests() async throws {
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let error = await failure {
                    try await client.bidirectionalStreaming(
                        Echo.talk, options: CallOptions(timeout: .milliseconds(100))
                    ) { writer, reader in
                        while true {
                            try await writer.write(text(10))
                            _ = try await reader.next()
                        }
                    }
                }
                #expect(error?.code == .deadlineExceeded)
            }
        }
    }

    @Test func statusOfAServerThatEndsEarlyReachesWriterAndCaller() async throws {
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, _ in
                _ = try await parts.next()
                throw RPCError(code: .outOfRange, message: "enough", trailers: ["why": "so"])
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                var seen: RPCError?
                let error = await failure {
                    try await client.clientStreaming(Echo.collect) { writer in
                        do throws(RPCError) { while true { try await writer.write(text(10_000)) } } catch {
                            seen = error
                            throw error
                        }
                    }
                }
                #expect(seen?.code == .outOfRange)
                #expect(error?.code == .outOfRange)
                #expect(error?.trailers["why"] == "so")
            }
        }
    }

    @Test func replyOfAServerThatEndsEarlyIsTheResult() async throws {
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, _ in
                DebugId(id: try await parts.next()?.id ?? "none")
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let reply = try await client.clientStreaming(Echo.collect) { writer in
                    while true { try await writer.write(DebugId(id: "first")) }
                }
                #expect(reply.id == "first")
            }
        }
    }
}
