import CLP
import CLPMessages
import CLPWire
import Testing

/// Introspection over a real connection, of a server that is made up.
struct IntrospectionServiceTests {
    private struct Source: IntrospectionSource {
        var snapshot: ServerSnapshot?

        func introspect() async -> ServerSnapshot? { snapshot }

        func frameLog(ofConnection number: UInt64) async throws(RPCError) -> FrameLog {
            throw RPCError(code: number == 1 ? .failedPrecondition : .notFound, message: "no")
        }
    }

    private func introspecting<Result>(
        _ snapshot: ServerSnapshot?, metrics: (@Sendable () -> String)? = nil,
        _ body: (IntrospectionClient) async throws -> Result
    ) async throws -> Result {
        let service = IntrospectionService(source: Source(snapshot: snapshot), metrics: metrics)
        return try await TestServer.with(services: [service]) { server in
            try await server.withClient { try await body(IntrospectionClient($0)) }
        }
    }

    private func connection(_ number: UInt64, calls: [CallSnapshot] = []) -> ConnectionSnapshot {
        ConnectionSnapshot(number: number, age: .seconds(3), idle: .milliseconds(2), calls: calls)
    }

    private func call(_ stream: UInt32) -> CallSnapshot {
        CallSnapshot(
            stream: stream, method: "t.A/Do", age: .microseconds(7), timeRemaining: .milliseconds(-1),
            phase: .receiving, queuedBytes: 9)
    }

    @Test(.timeLimit(.minutes(1))) func theServerAsAWhole() async throws {
        let failures = (0..<300).map { number in
            FailureSnapshot(
                age: .seconds(1), connection: 5, method: number == 299 ? nil : "t.A/Do", code: UInt32(number))
        }
        let snapshot = ServerSnapshot(
            age: .seconds(90_000), isDraining: true, connections: [connection(1), connection(2)],
            connectionsAccepted: 12, connectionsRefused: 3, callsRunning: 4, assemblingBytes: 5, memoryPool: 6,
            failures: failures)
        try await introspecting(snapshot) { client in
            let server = try await client.getServer(.init())
            #expect(
                server
                    == IntrospectServerResponse(
                        ageUs: 90_000_000_000, isDraining: true, connections: 2, connectionsAccepted: 12,
                        connectionsRefused: 3, calls: 4, assemblingBytes: 5, assemblingBytesLimit: 6,
                        failures: server.failures))
            // The newest are kept.
            #expect(server.failures.map(\.code) == (44..<300).map { UInt32($0) })
            #expect(server.failures.last?.method == "")
            #expect(server.failures.first?.method == "t.A/Do")
        }
    }

    @Test(.timeLimit(.minutes(1))) func connectionsAPageAtATime() async throws {
        let numbers = (1...5).map { UInt64($0 * 10) }
        let snapshot = ServerSnapshot(age: .zero, connections: numbers.shuffled().map { connection($0) })
        try await introspecting(snapshot) { client in
            var seen: [UInt64] = []
            var more = true
            while more {
                let page = try await client.listConnections(.init(pageSize: 2, after: seen.last ?? 0))
                #expect(page.connections.count <= 2)
                seen += page.connections.map(\.number)
                more = page.hasMore
            }
            #expect(seen == numbers)
            let all = try await client.listConnections(.init())
            #expect(all.connections.map(\.ageUs) == Array(repeating: 3_000_000, count: 5))
            #expect(all.connections.map(\.idleUs) == Array(repeating: 2000, count: 5))
            #expect(!all.hasMore)
        }
    }

    @Test(.timeLimit(.minutes(1))) func noPageIsLongerThanItsLimit() async throws {
        let snapshot = ServerSnapshot(
            age: .zero, connections: (1...1500).map { connection($0, calls: [call(1)]) })
        try await introspecting(snapshot) { client in
            for (wish, count) in [(0, 100), (7, 7), (1000, 1000), (1001, 1000), (UInt32.max, 1000)] {
                let connections = try await client.listConnections(.init(pageSize: wish))
                #expect(connections.connections.count == count)
                #expect(connections.hasMore)
                let calls = try await client.listCalls(.init(pageSize: wish))
                #expect(calls.calls.count == count)
                #expect(calls.hasMore)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func callsAPageAtATime() async throws {
        let snapshot = ServerSnapshot(
            age: .zero,
            connections: [
                connection(2, calls: [call(5), call(1)]), connection(1, calls: [call(7), call(3), call(9)]),
            ])
        try await introspecting(snapshot) { client in
            var seen: [IntrospectedCall] = []
            var more = true
            while more {
                let page = try await client.listCalls(
                    .init(
                        pageSize: 2, afterConnection: seen.last?.connection ?? 0,
                        afterStream: seen.last?.stream ?? 0))
                seen += page.calls
                more = page.hasMore
            }
            #expect(seen.map(\.connection) == [1, 1, 1, 2, 2])
            #expect(seen.map(\.stream) == [3, 7, 9, 1, 5])
            #expect(
                seen.first
                    == IntrospectedCall(
                        connection: 1, stream: 3, method: "t.A/Do", ageUs: 7, timeRemainingUs: 0, phase: .receiving,
                        queuedBytes: 9))
        }
    }

    @Test(.timeLimit(.minutes(1))) func metricsInWholeLines() async throws {
        let lines = (0..<40_000).map { "clp_metric{number=\"\($0)\"} 1\n" }
        let text = lines.joined()
        try await introspecting(ServerSnapshot(age: .zero), metrics: { text }) { client in
            var seen = ""
            var offset: UInt64 = 0
            var pages = 0
            repeat {
                let page = try await client.getMetrics(.init(offset: offset))
                #expect(page.text.utf8.count <= 262_144)
                #expect(page.text.hasSuffix("\n"))
                seen += page.text
                offset = page.nextOffset
                pages += 1
            } while offset != 0
            #expect(seen == text)
            #expect(pages > 3)
            #expect(try await client.getMetrics(.init(offset: .max)).text.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aLineLongerThanAPage() async throws {
        let text = "a\n" + String(repeating: "é", count: 200_000) + "\nz\n"
        try await introspecting(ServerSnapshot(age: .zero), metrics: { text }) { client in
            let first = try await client.getMetrics(.init())
            #expect(first.text == "a\n")
            let second = try await client.getMetrics(.init(offset: first.nextOffset))
            #expect(second.text.utf8.count == 400_001)
            #expect(try await client.getMetrics(.init(offset: second.nextOffset)) == .init(text: "z\n"))
            #expect(await failure { try await client.getMetrics(.init(offset: 3)) }?.code == .invalidArgument)
        }
    }

    @Test(.timeLimit(.minutes(1))) func whatIsNotThere() async throws {
        try await introspecting(nil) { client in
            #expect(await failure { try await client.getServer(.init()) }?.code == .unavailable)
            #expect(await failure { try await client.listConnections(.init()) }?.code == .unavailable)
            #expect(await failure { try await client.listCalls(.init()) }?.code == .unavailable)
            #expect(await failure { try await client.getMetrics(.init()) }?.code == .failedPrecondition)
            #expect(await failure { try await client.listFrames(.init(connection: 1)) }?.code == .failedPrecondition)
            #expect(await failure { try await client.listFrames(.init(connection: 2)) }?.code == .notFound)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aServerIsNotIntrospectedByItself() async throws {
        try await TestServer.with(services: [EchoService()]) { server in
            try await server.withClient { client in
                #expect(
                    await failure { try await IntrospectionClient(client).getServer(.init()) }?.code == .unimplemented)
            }
        }
    }
}
