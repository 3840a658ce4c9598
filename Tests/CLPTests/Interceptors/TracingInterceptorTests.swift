import CLP
import CLPMessages
import InMemoryTracing
import Synchronization
import Testing
import Tracing

@Suite(.timeLimit(.minutes(1)))
struct TracingInterceptorTests {
    /// A tracer in memory that speaks W3C on the wire.
    private struct W3CTracer: Tracer {
        let memory = InMemoryTracer(idGenerator: .init(nextTraceID: { "trace" }, nextSpanID: { "span" }))
        let received = Received()

        final class Received: Sendable {
            private let state = Mutex<[[String: String]]>([])
            var all: [[String: String]] { state.withLock { $0 } }
            func add(_ headers: [String: String]) { state.withLock { $0.append(headers) } }
        }

        func startSpan<Instant: TracerInstant>(
            _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
            at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
        ) -> InMemorySpan {
            memory.startSpan(
                operationName, context: context(), ofKind: kind, at: instant(), function: function, file: fileID,
                line: line)
        }

        func forceFlush() {}

        func extract<Carrier, Extract: Extractor>(
            _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
        ) where Extract.Carrier == Carrier {
            var headers: [String: String] = [:]
            for key in ["traceparent", "tracestate"] { headers[key] = extractor.extract(key: key, from: carrier) }
            received.add(headers)
        }

        func inject<Carrier, Inject: Injector>(
            _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
        ) where Inject.Carrier == Carrier {
            injector.inject(TracingInterceptorTests.parent, forKey: "Traceparent", into: &carrier)
            injector.inject("a=1", forKey: "tracestate", into: &carrier)
        }
    }

    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func bothSidesHaveASpanAndTheServersKnowsTheCallers() async throws {
        let (server, client) = (W3CTracer(), W3CTracer())
        try await TestServer.with(interceptors: [TracingInterceptor(tracer: server)]) { test in
            let client = try Client(
                "clp://\(test.address)", tls: .trust(TestCertificates.shared.path("ca.pem")),
                interceptors: [TracingClientInterceptor(tracer: client)])
            #expect(try await client.unary(Echo.say, DebugId(id: "canary")).id == "canary")
            await client.close()
        }
        #expect(server.received.all == [["traceparent": Self.parent, "tracestate": "a=1"]])
        let spans = server.memory.finishedSpans + client.memory.finishedSpans
        #expect(spans.map(\.kind) == [.server, .client])
        for span in spans {
            #expect(span.operationName == "test.Echo/Say")
            #expect("\(String(describing: span.attributes["rpc.service"]))".contains("test.Echo"))
            #expect(span.status == nil && span.errors.isEmpty)
            #expect(!"\(span)".contains("canary"))
        }
    }

    /// The text of an error may hold content: a span gets its code alone.
    @Test func aFaultIsAnErrorWithoutItsText() async throws {
        struct Secretive: Error, CustomStringConvertible { var description: String { "canary" } }
        let tracer = W3CTracer()
        let service = TestService(.unary(Echo.say) { _, _ in throw Secretive() })
        try await TestServer.with(services: [service], interceptors: [TracingInterceptor(tracer: tracer)]) { test in
            try await test.withClient { client in
                _ = await #expect(throws: RPCError.self) { try await client.unary(Echo.say, DebugId()) }
            }
        }
        let span = try #require(tracer.memory.finishedSpans.first)
        #expect(span.status?.code == .error && span.errors.isEmpty)
        #expect(!"\(span)".contains("canary"))
        #expect("\(String(describing: span.attributes["error.type"]))".contains("UNKNOWN"))
    }

    /// What is no valid context is as if none had been sent.
    @Test(arguments: [
        [UInt8](), [UInt8](repeating: 0, count: 25), [UInt8](repeating: 0, count: 16) + [UInt8](repeating: 1, count: 9),
    ]) func aContextOfZerosIsNone(parent: [UInt8]) async throws {
        let tracer = W3CTracer()
        try await TestServer.with(interceptors: [TracingInterceptor(tracer: tracer)]) { test in
            try await test.withClient { client in
                var options = CallOptions()
                options.traceParent = parent
                let reply = try await client.unary(Echo.say, DebugId(id: "x"), options: options)
                #expect(reply.id == "x")
            }
        }
        #expect(tracer.received.all == [[:]])
    }
}
