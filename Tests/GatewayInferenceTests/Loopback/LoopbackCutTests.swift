import CLP
import GatewayDomain
import GatewayInference
import InferenceAPI
import NIOCore
import Testing

/// A real server that ends the connection wherever it likes: the caller gets a typed failure with what it cost, and the
/// store has one ended row for each call (P3.b).
@Suite("An upstream that is cut, over real sockets", .serialized)
struct LoopbackCutTests {
    static let words = ["one ", "two ", "three ", "four "]
    static let answer = StreamedAnswer.events(words, usage: StreamedAnswer.usage)

    @Test("a whole answer")
    func whole() async throws {
        let server = try await LoopbackServer.start { _, _ in
            ([StreamedAnswer.head] + Self.answer + [StreamedAnswer.end]).map { .send($0) }
        }
        let bench = try await StoredBench(server)
        let outcome = await bench.stream()
        #expect(outcome.pieces == Self.words && outcome.completed?.finishReason == .stop)
        #expect(outcome.charge?.amountMicros == 47)
        let record = try #require(try await bench.records().first)
        #expect(record.outcome == .completed && record.cost == Micros(47) && record.model?.description == "test/model")
        #expect(record.address.text == "192.0.2.7" && record.usage == .init(input: 20, output: 4, cached: 5))
        try await bench.expectBalanced(calls: 1)
        try await server.stop()
    }

    enum Ending: String, CaseIterable {
        case close
        case reset
    }

    @Test("cut after each chunk: a settled row always", arguments: Ending.allCases)
    func cutAfterEachChunk(ending: Ending) async throws {
        let chunks = [StreamedAnswer.head] + Self.answer
        let server = try await LoopbackServer.start { _, number in
            // The pause lets what was sent arrive before a reset, which overtakes it.
            chunks.prefix(number).map { .send($0) } + [.wait(.milliseconds(20)), ending == .close ? .close : .reset]
        }
        let bench = try await StoredBench(server)
        for sent in 0...chunks.count {
            let outcome = await bench.stream()
            let cost = outcome.charge?.amountMicros ?? 0
            let estimate = outcome.pieces.isEmpty ? 0 : 6 + 3 * Int64(outcome.pieces.count)
            // After [DONE] the answer is whole, whatever becomes of the connection; before it never.
            if outcome.completed != nil {
                #expect(sent == chunks.count && cost == 47)
                continue
            }
            #expect(outcome.error?.code == .unavailable, "cut after \(sent)")
            let expected = Array(Self.words.prefix(max(0, sent - 1)))
            if ending == .close {
                #expect(sent < chunks.count && outcome.pieces == expected, "cut after \(sent)")
                #expect(cost == (sent == chunks.count - 1 ? 47 : estimate), "cut after \(sent)")
            } else {
                // A reset may overtake what was sent before it: then that was not delivered, and is not paid.
                #expect(outcome.pieces == Array(expected.prefix(outcome.pieces.count)), "cut after \(sent)")
                #expect(cost == estimate || (sent >= chunks.count - 1 && cost == 47), "cut after \(sent)")
            }
        }
        try await bench.expectBalanced(calls: chunks.count + 1)
        let records = try await bench.records()
        #expect(Set(records.map(\.outcome)).isSubset(of: [.upstreamFailed, .completed]))
        #expect(records.filter { $0.outcome == .upstreamFailed }.count >= chunks.count)
        try await server.stop()
    }

    @Test("cut at every byte: never a clean end")
    func cutAtEveryByte() async throws {
        let words = ["你", "😀"]
        let bytes = StreamedAnswer.head + StreamedAnswer.events(words).joined()
        let done = try #require(bytes.firstRange(of: [UInt8]("[DONE]\n\n".utf8))?.upperBound)
        let server = try await LoopbackServer.start { _, number in [.send(Array(bytes[..<number])), .close] }
        let bench = try await StoredBench(server)
        for length in 0..<done {
            let outcome = await bench.stream()
            #expect(outcome.completed == nil && outcome.error?.code == .unavailable, "cut at \(length)")
            #expect(words.joined().hasPrefix(outcome.pieces.joined()), "cut at \(length)")
            #expect((outcome.charge == nil) == outcome.pieces.isEmpty, "cut at \(length)")
        }
        try await bench.expectBalanced(calls: done)
        try await server.stop()
    }

    @Test("a server that falls silent is given up by the idle limit, before and in its answer", arguments: [0, 1, 3])
    func stall(sent: Int) async throws {
        let server = try await LoopbackServer.start { _, _ in
            ([StreamedAnswer.head] + Self.answer).prefix(sent).map { .send($0) } + [.hang]
        }
        let configuration = HTTPClientConfiguration.with {
            $0.idleTimeout = .milliseconds(300)
            $0.headTimeout = .milliseconds(300)
        }
        let bench = try await StoredBench(server, configuration)
        let outcome = await bench.stream()
        #expect(outcome.error?.code == .unavailable)
        #expect(outcome.charge?.amountMicros == (sent == 3 ? 12 : nil))
        #expect(try await server.waits { $0.closed == 1 })
        try await bench.expectBalanced(calls: 1)
        try await server.stop()
    }

    @Test("the call's deadline ends a silent server too, with the charge")
    func deadline() async throws {
        let server = try await LoopbackServer.start { _, _ in
            ([StreamedAnswer.head] + Self.answer).prefix(2).map { .send($0) } + [.hang]
        }
        let bench = try await StoredBench(server)
        let outcome = await bench.stream(Bench.request(), bench.context(Bench.scope(timeout: .milliseconds(500))))
        #expect(outcome.error?.code == .deadlineExceeded && outcome.charge?.amountMicros == 9)
        #expect(try await bench.records().first?.outcome == .cancelled)
        #expect(try await server.waits { $0.closed == 1 })
        try await bench.expectBalanced(calls: 1)
        try await server.stop()
    }

    @Test("an error after HTTP 200 is a failure, and its text is not billed (B5, S2)")
    func errorInStream() async throws {
        let failure = chunk(#"data: {"error":{"message":"a long text that nobody pays","code":500}}"# + "\n\n")
        let server = try await LoopbackServer.start { _, number in
            [.send(StreamedAnswer.head)] + Self.answer.prefix(number).map { .send($0) }
                + [.send(failure), .send(chunk("data: [DONE]\n\n")), .send(StreamedAnswer.end)]
        }
        let bench = try await StoredBench(server)
        for pieces in 0...2 {
            let outcome = await bench.stream()
            #expect(outcome.error?.code == .unavailable && outcome.pieces.count == pieces)
            #expect(outcome.charge?.usage?.outputTokens == (pieces == 0 ? nil : UInt64(pieces)))
        }
        try await bench.expectBalanced(calls: 3)
        try await server.stop()
    }

    @Test("nobody listens")
    func unreachable() async throws {
        let server = try await LoopbackServer.start { _, _ in [] }
        let bench = try await StoredBench(server)
        try await server.stop()
        let outcome = await bench.stream()
        #expect(outcome.error?.code == .unavailable && outcome.charge == nil)
        #expect(bench.logs.lines.contains { $0.contains("an upstream") })
        try await bench.expectBalanced(calls: 1)
    }
}
