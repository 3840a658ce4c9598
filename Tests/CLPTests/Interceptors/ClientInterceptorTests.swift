import CLP
import CLPMessages
import Synchronization
import Testing

/// One shape of interceptor around all four kinds of call.
@Suite(.timeLimit(.minutes(1)))
struct ClientInterceptorTests {
    /// Notes what it sees before and after each call.
    final class Witness: ClientInterceptor {
        let name: String
        let notes: Mutex<[String]>

        init(_ name: String) {
            self.name = name
            notes = Mutex([])
        }

        var lines: [String] { notes.withLock { $0 } }

        func intercept(
            _ call: ClientCallContext, _ next: nonisolated(nonsending) (ClientCallContext) async throws -> Void
        ) async throws {
            var call = call
            call.options.metadata.append("by", name)
            notes.withLock { $0.append("before \(call.method) \(call.kind) \(call.attempts)") }
            do {
                try await next(call)
                notes.withLock {
                    $0.append(
                        "after OK \(call.attempts) \(call.head["head"] ?? "-") \(call.trailers["end"] ?? "-") "
                            + "\(call.requestMessages)/\(call.replyMessages)")
                }
            } catch {
                notes.withLock { $0.append("after \((error as? RPCError)?.code.description ?? "\(type(of: error))")") }
                throw error
            }
        }
    }

    /// Does what its closure says.
    struct Custom: ClientInterceptor {
        let body: @Sendable (ClientCallContext, (ClientCallContext) async throws -> Void) async throws -> Void

        nonisolated(nonsending) func intercept(
            _ call: ClientCallContext, _ next: nonisolated(nonsending) (ClientCallContext) async throws -> Void
        ) async throws {
            try await body(call, next)
        }
    }

    /// Each method answers with the metadata `by` that it got.
    private var service: TestService {
        @Sendable func answer(_ context: CallContext) throws -> DebugId {
            try context.setHead(["head": "h"])
            try context.setTrailers(["end": "t"])
            let texts = context.metadata.values("by").map { if case .text(let text) = $0 { text } else { "" } }
            return DebugId(id: texts.joined(separator: ","))
        }
        return TestService(
            .unary(Echo.say) { request, context in
                if request.id == "fail" { throw RPCError(code: .aborted, message: "no") }
                return try answer(context)
            },
            .serverStreaming(Echo.count) { request, replies, context in
                try await replies.write(answer(context))
                if request.id == "fail" { throw RPCError(code: .aborted, message: "no") }
            },
            .clientStreaming(Echo.collect) { parts, context in
                while try await parts.next() != nil {}
                return try answer(context)
            },
            .bidirectionalStreaming(Echo.talk) { questions, answers, context in
                while try await questions.next() != nil {}
                try await answers.write(answer(context))
            })
    }

    private func with(
        _ interceptors: any ClientInterceptor..., body: (Client) async throws -> Void
    ) async throws {
        try await TestServer.with(services: [service]) { test in
            try await withClient("clp://\(test.address)", interceptors: interceptors, body)
        }
    }

    private func read(_ reader: MessageReader<DebugId>) async throws -> [String] {
        var ids: [String] = []
        for try await reply in reader { ids.append(reply.id) }
        return ids
    }

    @Test func firstIsOutermostForEachKind() async throws {
        let (outer, inner) = (Witness("outer"), Witness("inner"))
        try await with(outer, inner) { client in
            #expect(try await client.unary(Echo.say, DebugId()).id == "outer,inner")
            #expect(try await read(client.serverStreaming(Echo.count, DebugId())) == ["outer,inner"])
            let sum = try await client.clientStreaming(Echo.collect) { writer in
                try await writer.write(DebugId())
                try await writer.write(DebugId())
            }
            #expect(sum.id == "outer,inner")
            let ids = try await client.bidirectionalStreaming(Echo.talk) { writer, reader in
                try await writer.write(DebugId())
                writer.finish()
                return try await read(reader)
            }
            #expect(ids == ["outer,inner"])
        }
        let expected = [
            "before test.Echo/Say unary 0", "after OK 1 h t 1/1",
            "before test.Echo/Count serverStreaming 0", "after OK 1 h t 1/1",
            "before test.Echo/Collect clientStreaming 0", "after OK 1 h t 2/1",
            "before test.Echo/Talk bidirectionalStreaming 0", "after OK 1 h t 1/1",
        ]
        #expect(inner.lines == expected)
        #expect(outer.lines == expected)
    }

    @Test func failuresPassThroughEachOfThem() async throws {
        let witness = Witness("w")
        try await with(witness) { client in
            #expect(await failure { try await client.unary(Echo.say, DebugId(id: "fail")) }?.code == .aborted)
            let reader = try await client.serverStreaming(Echo.count, DebugId(id: "fail"))
            #expect(try await reader.next()?.id == "w", "what came before the failure is read first")
            #expect(await failure { try await reader.next() }?.code == .aborted)
            struct OfTheCaller: Error {}
            await #expect(throws: OfTheCaller.self) {
                try await client.clientStreaming(Echo.collect) { _ in throw OfTheCaller() }
            }
        }
        #expect(
            witness.lines.filter { $0.hasPrefix("after") } == ["after ABORTED", "after ABORTED", "after OfTheCaller"])
    }

    @Test func refusalKeepsTheCallFromBeingMade() async throws {
        let refusal = RPCError(code: .unauthenticated, message: "no token")
        try await with(Custom { _, _ in throw refusal }) { client in
            #expect(await failure { try await client.unary(Echo.say, DebugId()) } == refusal)
            let reader = try await client.serverStreaming(Echo.count, DebugId())
            #expect(await failure { try await reader.next() } == refusal)
            let error = await failure {
                try await client.clientStreaming(Echo.collect) { _ in #expect(Bool(false), "nothing is written") }
            }
            #expect(error == refusal)
        }
    }

    @Test func interceptorThatNeverCallsOnOrTwiceFailsTheCall() async throws {
        try await with(Custom { _, _ in }) { client in
            #expect(await failure { try await client.unary(Echo.say, DebugId()) }?.code == .internal)
            let reader = try await client.serverStreaming(Echo.count, DebugId())
            #expect(await failure { try await reader.next() }?.code == .internal)
        }
        try await with(
            Custom { call, next in
                try await next(call)
                try await next(call)
            }
        ) { client in
            #expect(await failure { try await client.unary(Echo.say, DebugId()) }?.code == .internal)
        }
    }

    @Test func hiddenFailureIsOneAllTheSame() async throws {
        try await with(Custom { call, next in try? await next(call) }) { client in
            #expect(await failure { try await client.unary(Echo.say, DebugId(id: "fail")) }?.code == .aborted)
            let reader = try await client.serverStreaming(Echo.count, DebugId(id: "fail"))
            _ = try await reader.next()
            #expect(await failure { try await reader.next() }?.code == .aborted)
        }
    }

    @Test func errorOfAnotherTypeDoesNotTellItsText() async throws {
        struct Secret: Error { let text = "sesame" }
        try await with(Custom { _, _ in throw Secret() }) { client in
            let error = await failure { try await client.unary(Echo.say, DebugId()) }
            #expect(error?.code == .unknown)
            #expect(error?.message.contains("sesame") == false)
        }
    }

    @Test func readerThatGoesBeforeTheCallIsMadeEndsTheInterceptors() async throws {
        let (reached, cancelled) = (Flag(), Flag())
        let waiting = Custom { _, _ in
            reached.set()
            do { try await Task.sleep(for: .seconds(3600)) } catch { cancelled.set() }
        }
        try await with(waiting) { client in
            _ = try await client.serverStreaming(Echo.count, DebugId())
            await reached.wait()
            await cancelled.wait()
        }
    }

    private static let never = Duration.seconds(3600)

    @Test(arguments: [true, false])
    func deadlineCoversWhatInterceptorsDo(isBefore: Bool) async throws {
        let slow = Custom { call, next in
            if isBefore { try await Task.sleep(for: Self.never) }
            try await next(call)
            try await Task.sleep(for: Self.never)
        }
        let options = CallOptions(timeout: .milliseconds(300))
        try await with(slow) { client in
            let error = await failure { try await client.unary(Echo.say, DebugId(), options: options) }
            #expect(error?.code == .deadlineExceeded)
            let reader = try await client.serverStreaming(Echo.count, DebugId(), options: options)
            #expect(await failure { while try await reader.next() != nil {} }?.code == .deadlineExceeded)
        }
    }

    @Test func timeBeforeAStreamOfRequestsCounts() async throws {
        let slow = Custom { call, next in
            try await Task.sleep(for: .milliseconds(60))
            try await next(call)
        }
        try await with(slow) { client in
            let error = await failure {
                try await client.clientStreaming(Echo.collect, options: CallOptions(timeout: .milliseconds(50))) { _ in
                }
            }
            #expect(error?.code == .deadlineExceeded)
        }
    }

    @Test func cancelledReaderDoesNotWaitForTheInterceptors() async throws {
        let (reached, cancelled) = (Flag(), Flag())
        let slow = Custom { call, next in
            try await next(call)
            reached.set()
            do { try await Task.sleep(for: Self.never) } catch {
                cancelled.set()
                throw error
            }
        }
        try await with(slow) { client in
            let task = Task {
                await failure {
                    let reader = try await client.serverStreaming(Echo.count, DebugId())
                    while try await reader.next() != nil {}
                }
            }
            await reached.wait()
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            await cancelled.wait()
            let dropped = Task { _ = try await client.serverStreaming(Echo.count, DebugId()).next() }
            try await dropped.value
        }
    }
}
