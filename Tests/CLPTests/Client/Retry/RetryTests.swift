import CLP
import CLPMessages
import CLPTesting
import Synchronization
import Testing

/// [CLP-RETRY-2] Sending again, seen from the server.
@Suite(.timeLimit(.minutes(1)))
struct RetryTests {
    private static let read = MethodDescriptor<DebugId, DebugId>(
        service: "test.Echo", name: "Read", kind: .unary, isIdempotent: true)
    private static let list = MethodDescriptor<DebugId, DebugId>(
        service: "test.Echo", name: "List", kind: .serverStreaming, isIdempotent: true)
    private static let put = MethodDescriptor<DebugId, DebugId>(
        service: "test.Echo", name: "Put", kind: .clientStreaming, isIdempotent: true)

    /// The attempts that handlers have seen.
    private final class Attempts: Sendable {
        private let seen = Mutex<[UInt32]>([])

        var all: [UInt32] { seen.withLock { $0 } }

        func note(_ context: CallContext) { seen.withLock { $0.append(context.attempt) } }
    }

    private let unavailable = RPCError(code: .unavailable, message: "not now")

    private func serve(
        _ methods: [MethodRegistration], configure: (inout ClientConfiguration) -> Void = { _ in },
        _ body: (Client) async throws -> Void
    ) async throws {
        try await TestServer.with(services: [Methods(methods: methods)]) { test in
            try await withClient(
                "clp://\(test.address)",
                configure: {
                    $0.useOneConnection()
                    $0.hurry()
                    configure(&$0)
                }, body)
        }
    }

    private struct Methods: ServiceHandlers {
        let methods: [MethodRegistration]
        var service: ServiceDescriptor { ServiceDescriptor(name: "test.Test", methods: []) }
    }

    @Test func idempotentCallIsTriedThreeTimes() async throws {
        let attempts = Attempts()
        let method = MethodRegistration.unary(Self.read) { _, context in
            attempts.note(context)
            throw unavailable
        }
        try await serve([method]) { client in
            #expect(await failure { try await client.unary(Self.read, DebugId()) } == unavailable)
        }
        #expect(attempts.all == [0, 1, 2])
    }

    @Test func laterAttemptMaySucceed() async throws {
        let attempts = Attempts()
        let method = MethodRegistration.unary(Self.read) { request, context in
            attempts.note(context)
            if context.attempt == 0 { throw unavailable }
            return request
        }
        try await serve([method]) { client in
            let reply = try await client.unary(Self.read, DebugId(id: "x"))
            #expect(reply.id == "x")
        }
        #expect(attempts.all == [0, 1])
    }

    @Test func otherMethodsAndOtherCodesAreNotTriedAgain() async throws {
        let attempts = Attempts()
        let methods: [MethodRegistration] = [
            .unary(Echo.say) { _, context in
                attempts.note(context)
                throw unavailable
            },
            .unary(Self.read) { _, context in
                attempts.note(context)
                throw RPCError(code: .internal, message: "a bug")
            },
        ]
        try await serve(methods) { client in
            #expect(await failure { try await client.unary(Echo.say, DebugId()) } == unavailable)
            #expect(await failure { try await client.unary(Self.read, DebugId()) }?.code == .internal)
        }
        #expect(attempts.all == [0, 0])
    }

    @Test func serverSaysWhenAndWhenNot() async throws {
        let attempts = Attempts()
        let method = MethodRegistration.unary(Self.read) { request, context in
            attempts.note(context)
            var error = unavailable
            error.retryAfter = request.id == "never" ? .milliseconds(-1) : .milliseconds(20)
            throw error
        }
        try await serve([method]) { client in
            _ = await failure { try await client.unary(Self.read, DebugId(id: "never")) }
            #expect(attempts.all == [0])
            _ = await failure { try await client.unary(Self.read, DebugId(id: "later")) }
            #expect(attempts.all == [0, 0, 1, 2])
        }
    }

    @Test func emptyBudgetStopsFurtherAttempts() async throws {
        let attempts = Attempts()
        let method = MethodRegistration.unary(Self.read) { _, context in
            attempts.note(context)
            throw unavailable
        }
        try await serve([method], configure: { $0.retries.budget = RetryBudget(tokens: 10) }) { client in
            for _ in 0..<20 { _ = await failure { try await client.unary(Self.read, DebugId()) } }
        }
        // Of 10 tokens 4 pay for further attempts; the failures of the calls themselves take the rest.
        let further = attempts.all.filter { $0 > 0 }.count
        #expect((1...4).contains(further), "\(attempts.all)")
        #expect(attempts.all.count == 20 + further)
    }

    @Test func nothingIsTriedAgainOnceAReplyHasCome() async throws {
        let attempts = Attempts()
        let method = MethodRegistration.serverStreaming(Self.list) { request, replies, context in
            attempts.note(context)
            if request.id == "begun" || context.attempt > 0 { try await replies.write(DebugId(id: "one")) }
            if request.id == "begun" || context.attempt == 0 { throw unavailable }
        }
        try await serve([method]) { client in
            let begun = try await client.serverStreaming(Self.list, DebugId(id: "begun"))
            #expect(try await begun.next()?.id == "one")
            #expect(await failure { try await begun.next() } == unavailable)
            #expect(attempts.all == [0])
            let fresh = try await client.serverStreaming(Self.list, DebugId(id: "fresh"))
            #expect(try await fresh.next()?.id == "one")
            #expect(try await fresh.next() == nil)
            #expect(attempts.all == [0, 0, 1])
        }
    }

    @Test(arguments: [(10, true), (100, false)])
    func streamedRequestsAreSentAgainWhileAllAreHeld(kibibytes: Int, isSentAgain: Bool) async throws {
        let attempts = Attempts()
        let method = MethodRegistration.clientStreaming(Self.put) { parts, context in
            attempts.note(context)
            var count = 0
            for try await part in parts { count += part.id.utf8.count }
            if context.attempt == 0 { throw unavailable }
            return DebugId(id: "\(count)")
        }
        try await serve([method]) { client in
            let outcome = await failure {
                let reply = try await client.clientStreaming(Self.put) { writer in
                    for _ in 0..<kibibytes { try await writer.write(DebugId(id: String(repeating: "x", count: 1024))) }
                }
                #expect(reply.id == "\(kibibytes * 1024)")
            }
            #expect(outcome == (isSentAgain ? nil : unavailable))
        }
        #expect(attempts.all == (isSentAgain ? [0, 1] : [0]))
    }

    @Test func deadlineThatWouldPassInThePauseIsNotWaitedFor() async throws {
        let attempts = Attempts()
        let method = MethodRegistration.unary(Self.read) { _, context in
            attempts.note(context)
            throw unavailable
        }
        try await serve(
            [method], configure: { $0.retries.backoff = Backoff(initial: .seconds(3600), maximum: .seconds(3600)) }
        ) { client in
            let options = CallOptions(timeout: .seconds(30))
            #expect(await failure { try await client.unary(Self.read, DebugId(), options: options) } == unavailable)
            // Closing ends a pause as well.
            let paused = Task { await failure { try await client.unary(Self.read, DebugId()) } }
            while attempts.all.count < 2 { try await Task.sleep(for: .milliseconds(2)) }
            try await Task.sleep(for: .milliseconds(20))
            await client.close()
            #expect(await paused.value?.code == .cancelled)
        }
        #expect(attempts.all == [0, 0])
    }

    /// The server is away for a while: a call that was on its way bridges that by its further attempts.
    @Test func restartOfTheServerIsBridged() async throws {
        let server = try await RawServer(tls: RawTLS.server())
        let port = server.port
        try await withClient(
            "clp://127.0.0.1:\(port)",
            configure: {
                $0.useOneConnection()
                $0.hurry()
                $0.reconnectBackoff = Backoff(initial: .milliseconds(400))
                $0.retries.maximumAttempts = 5
            }
        ) { client in
            let call = Task { try await client.unary(Self.read, DebugId(id: "x")).id }
            let peer = await server.accept()
            try await peer.send(.settings())
            _ = try #require(try await peer.nextFrame(ofType: 2))
            await server.close()
            await peer.cut()
            // A call that was never sent is told at once.
            while await failure({ try await client.unary(Echo.say, DebugId()) })?.message.contains("nothing") != true {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await Task.sleep(for: .milliseconds(50))
            let attempts = Attempts()
            let method = MethodRegistration.unary(Self.read) { request, context in
                attempts.note(context)
                return request
            }
            let backend = try await TestBackend(port: port, services: [Methods(methods: [method])])
            #expect(try await call.value == "x")
            #expect(attempts.all == [1])
            try await backend.stop()
        }
    }

    /// A call above `last` of a GOAWAY goes to the next connection with all that was written so far, and what is written
    /// later follows there.
    @Test func openStreamThatWasNotProcessedMovesToANewConnection() async throws {
        let server = try await RawServer(tls: RawTLS.server())
        try await withClient("clp://127.0.0.1:\(server.port)", configure: { $0.useOneConnection() }) { client in
            let (moved, go) = (Flag(), Flag())
            let call = Task {
                try await client.clientStreaming(Echo.collect) { writer in
                    try await writer.write(DebugId(id: "one"))
                    try await writer.write(DebugId(id: "two"))
                    go.set()
                    await moved.wait()
                    try await writer.write(DebugId(id: "three"))
                }
            }
            await go.wait()
            let first = await server.accept()
            try await first.send(.settings())
            _ = try await first.nextFrame(ofType: 2)
            try await first.send(.goAway(last: 0, code: 0))
            let second = await server.accept()
            try await second.send(.settings())
            let opened = try #require(try await second.nextFrame(ofType: 2))
            let header = try CallHeader(serialized: Array(opened.payload[2..<(2 + Int(opened.payload[1]))]))
            #expect(header.attempt == 1)
            #expect(String(decoding: opened.payload, as: UTF8.self).contains("one"))
            #expect(try await second.nextFrame(ofType: 4)?.id == "two")
            moved.set()
            let third = try #require(try await second.nextFrame(ofType: 4))
            #expect(third.id == "three")
            try await second.send(.id(1, "all", end: true))
            let reply = try await call.value
            #expect(reply.id == "all")
        }
        await server.close()
    }
}
