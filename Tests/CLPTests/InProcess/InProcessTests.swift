import CLP
import CLPMessages
import CLPTesting
import Testing

/// A server and its client joined by pipes: what a user's unit tests run on.
@Suite(.timeLimit(.minutes(1)))
struct InProcessTests {
    private struct Refusing: AdmissionInterceptor {
        func admit(_ context: inout CallContext) throws(RPCError) {
            #expect(context.peer == PeerInfo(address: nil, port: nil))
            if context.metadata["refuse"] != nil { throw RPCError(code: .permissionDenied, message: "no") }
        }
    }

    private static let service = TestService(
        .unary(Echo.say) { request, context in
            if request.id == "wait" { while !context.isCancelled { try await Task.sleep(for: .milliseconds(2)) } }
            return request
        },
        .serverStreaming(Echo.count) { request, replies, _ in
            for number in 0..<(Int(request.id) ?? 0) { try await replies.write(DebugId(id: "\(number)")) }
        },
        .clientStreaming(Echo.collect) { parts, _ in
            var size = 0
            while let part = try await parts.next() { size += part.id.utf8.count }
            return DebugId(id: "\(size)")
        },
        .bidirectionalStreaming(Echo.talk) { questions, answers, _ in
            while let question = try await questions.next() { try await answers.write(question) }
        })

    @Test func everyKindOfCallRuns() async throws {
        try await InProcess.run([Self.service], admission: [Refusing()]) { client in
            #expect(try await client.unary(Echo.say, DebugId(id: "x")).id == "x")
            let large = String(repeating: "x", count: 1_000_000)
            #expect(try await client.unary(Echo.say, DebugId(id: large)).id == large)
            var count = 0
            for try await reply in try await client.serverStreaming(Echo.count, DebugId(id: "2000")) {
                #expect(reply.id == "\(count)")
                count += 1
            }
            #expect(count == 2000)
            let size = try await client.clientStreaming(Echo.collect) { writer in
                for _ in 0..<100 { try await writer.write(DebugId(id: String(repeating: "y", count: 5000))) }
            }
            #expect(size.id == "500000")
            try await client.bidirectionalStreaming(Echo.talk) { writer, reader in
                for word in ["a", "b"] {
                    try await writer.write(DebugId(id: word))
                    #expect(try await reader.next()?.id == word)
                }
                writer.finish()
                #expect(try await reader.next() == nil)
            }
        }
    }

    @Test func limitsDeadlinesAndInterceptorsHold() async throws {
        try await InProcess.run([Self.service], admission: [Refusing()]) { server, _ in
            server.maximumRequestSize = 1000
        } _: { client in
            let refused = await failure {
                try await client.unary(Echo.say, DebugId(), options: CallOptions(metadata: ["refuse": "x"]))
            }
            #expect(refused?.code == .permissionDenied)
            let tooLarge = DebugId(id: String(repeating: "x", count: 1001))
            #expect(await failure { try await client.unary(Echo.say, tooLarge) }?.code == .resourceExhausted)
            let late = await failure {
                try await client.unary(
                    Echo.say, DebugId(id: "wait"), options: CallOptions(timeout: .milliseconds(30)))
            }
            #expect(late?.code == .deadlineExceeded)
            let good = try await client.unary(Echo.say, DebugId(id: "x"))
            #expect(good.id == "x")
        }
    }

    @Test func serverDrainsAndFailsToBeReachedAfterwards() async throws {
        try await InProcess.with([Self.service]) { pair in
            let good = try await pair.client.unary(Echo.say, DebugId(id: "x"))
            #expect(good.id == "x")
            #expect(throws: ConfigurationError.self) { try pair.server.reloadCertificates() }
            pair.server.shutdown()
            var error: RPCError?
            while error == nil { error = await failure { try await pair.client.unary(Echo.say, DebugId(id: "x")) } }
            #expect(error?.code == .unavailable)
        }
    }
}
