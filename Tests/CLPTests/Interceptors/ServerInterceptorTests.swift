import CLP
import CLPMessages
import CLPTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ServerInterceptorTests {
    private struct Name: Sendable { let text: String }

    private struct Recording: ServerInterceptor {
        let name: String
        let record: Record

        func intercept(_ context: CallContext, _ next: (CallContext) async throws -> Void) async throws {
            record.add("\(name) in")
            var context = context
            context[Name.self] = Name(text: (context[Name.self]?.text ?? "") + name)
            try await next(context)
            record.add("\(name) out")
        }
    }

    private struct Acting: ServerInterceptor {
        let action: @Sendable (CallContext, (CallContext) async throws -> Void) async throws -> Void

        func intercept(_ context: CallContext, _ next: (CallContext) async throws -> Void) async throws {
            try await action(context, next)
        }
    }

    private final class Record: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    /// [CLP-SHAPE-1]
    @Test func failureThatAnInterceptorHidesIsNoSuccess() async throws {
        let service = TestService(.unary(Echo.say) { _, _ in throw RPCError(code: .notFound, message: "gone") })
        let hiding = Acting { context, next in try? await next(context) }
        try await TestServer.with(services: [service], interceptors: [hiding]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Say"), message: []))
            let status = try #require(await peer.nextFrame(ofType: 6))
            #expect(try Status(serialized: status.payload).code == 13)
        }
    }

    @Test func interceptorsRunAroundEachKindInOrder() async throws {
        let record = Record()
        let service = TestService(
            .unary(Echo.say) { _, context in
                record.add("handler")
                return DebugId(id: context[Name.self]?.text ?? "")
            },
            .serverStreaming(Echo.count) { _, replies, context in
                record.add("handler")
                try await replies.write(DebugId(id: context[Name.self]?.text ?? ""))
            })
        let chain = [Recording(name: "a", record: record), Recording(name: "b", record: record)]
        try await TestServer.with(services: [service], interceptors: chain) { test in
            try await test.withClient { client in
                #expect(try await client.unary(Echo.say, DebugId()).id == "ab")
                let reader = try await client.serverStreaming(Echo.count, DebugId())
                #expect(try await reader.next()?.id == "ab")
                #expect(try await reader.next() == nil)
            }
        }
        let once = ["a in", "b in", "handler", "b out", "a out"]
        #expect(record.all == once + once)
    }

    /// [CLP-META-2]
    @Test func whatOneCallProvedIsNotKnownToTheNext() async throws {
        let authenticating = Acting { context, next in
            var context = context
            if let name = context.metadata["authorization"] { context[Name.self] = Name(text: name) }
            try await next(context)
        }
        let service = TestService(.unary(Echo.say) { _, context in DebugId(id: context[Name.self]?.text ?? "nobody") })
        try await TestServer.with(services: [service], interceptors: [authenticating]) { test in
            try await test.withClient { client in
                let options = CallOptions(metadata: ["authorization": "li"])
                let first = try await client.unary(Echo.say, DebugId(), options: options)
                #expect(first.id == "li")
                let second = try await client.unary(Echo.say, DebugId())
                #expect(second.id == "nobody")
            }
        }
    }

    @Test func refusalReachesTheCallerBeforeTheRequestIsDecoded() async throws {
        let denying = Acting { _, _ in throw RPCError(code: .unauthenticated, message: "who are you?") }
        try await TestServer.with(interceptors: [denying]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Say"), message: [0xff, 0xff]))
            let status = try #require(try await peer.nextFrame(ofType: 6))
            #expect(try Status(serialized: status.payload).code == 16)
        }
    }

    @Test func errorAfterTheHandlerReplacesAUnaryReply() async throws {
        let late = Acting { context, next in
            try await next(context)
            throw RPCError(code: .aborted, message: "after all")
        }
        try await TestServer.with(interceptors: [late]) { test in
            try await test.withClient { client in
                #expect(await failure { try await client.unary(Echo.say, DebugId(id: "x")) }?.code == .aborted)
                let reader = try await client.serverStreaming(Echo.count, DebugId(id: "1"))
                #expect(try await reader.next()?.id == "0")
                #expect(await failure { try await reader.next() }?.code == .aborted)
            }
        }
    }

    @Test func interceptorThatForgetsTheHandlerFailsTheCall() async throws {
        try await TestServer.with(interceptors: [Acting { _, _ in }]) { test in
            try await test.withClient { client in
                #expect(await failure { try await client.unary(Echo.say, DebugId(id: "x")) }?.code == .internal)
                let reader = try await client.serverStreaming(Echo.count, DebugId(id: "1"))
                #expect(await failure { try await reader.next() }?.code == .internal)
            }
        }
    }

    @Test func handlerRunsOnceAtMost() async throws {
        let twice = Acting { context, next in
            try await next(context)
            try await next(context)
        }
        try await TestServer.with(interceptors: [twice]) { test in
            try await test.withClient { client in
                #expect(await failure { try await client.unary(Echo.say, DebugId(id: "x")) }?.code == .internal)
            }
        }
    }

    /// A call that has its answer is not looked at for ever: a client that is gone, and a shutdown, cancel that too.
    @Test func interceptorsOfRefusedCallsCanBeCancelled() async throws {
        let (isLooking, isOver) = (Flag(), Flag())
        let hanging = Acting { _, next in
            #expect(CallScope.current != nil)
            isLooking.set()
            while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
            isOver.set()
            try await next(CallContext(CallScope(method: "other")))
        }
        try await TestServer.with(interceptors: [hanging]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(try .call(1, CallHeader(method: "test.Echo/Say", timeoutUs: 0), message: []))
            #expect(try await peer.nextFrame(ofType: 6) != nil)
            await isLooking.wait()
            await peer.cut()
            await isOver.wait()
        }
    }

    /// Each is answered by the engine, and yet seen; the handler is not run. The next call needs the credit of the last.
    @Test func callsThatTheServerRefusesAreSeen() async throws {
        let record = Record()
        let seeing = Acting { context, next in
            do { try await next(context) } catch let error as RPCError {
                record.add("\(context.metadata["name"] ?? "?") \(error.code) \(context.isCancelled)")
                throw RPCError(code: .aborted, message: "changes nothing")
            }
        }
        let service = TestService(
            .unary(Echo.say) { request, _ in
                record.add("handler")
                return request
            })
        try await TestServer.with(
            services: [service], interceptors: [seeing], configure: { $0.maximumRequestSize = 100 }
        ) { test in
            let peer = try await test.rawPeer()
            func header(_ name: String, timeout: UInt64? = nil) -> CallHeader {
                let entry = MetadataEntry(key: "name", value: .text(name))
                return CallHeader(method: "test.Echo/Say", timeoutUs: timeout, metadata: [entry])
            }
            let block = try header("long").serialized()
            let tooLong = RawFrame(
                type: 2, flags: 2, stream: 3,
                payload: [0, UInt8(block.count)] + block + RawFrame.bytes(of: 101) + [1])
            let none = try header("empty").serialized()
            let calls: [(RawFrame, code: Int32)] = [
                (try .call(1, header("late", timeout: 0), message: []), 4),
                (tooLong, 8),
                (RawFrame(type: 2, flags: 1, stream: 5, payload: [0, UInt8(none.count)] + none), 3),
                (try .call(7, CallHeader(method: "test.Echo/None"), message: []), 12),
            ]
            for (frame, code) in calls {
                try await peer.send(frame)
                let status = try #require(await peer.nextFrame(ofType: 6))
                #expect(status.stream == frame.stream)
                #expect(try Status(serialized: status.payload).code == code)
            }
            try await test.withClient { client in
                let metadata = CallOptions(metadata: ["name": "good"])
                _ = try? await client.unary(Echo.say, DebugId(), options: metadata)
            }
        }
        #expect(
            record.all == [
                "late DEADLINE_EXCEEDED true", "long RESOURCE_EXHAUSTED true", "empty INVALID_ARGUMENT true", "handler",
            ])
    }
}
