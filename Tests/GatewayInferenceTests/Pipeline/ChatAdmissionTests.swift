import CLP
import GatewayDomain
import GatewayInference
import InferenceAPI
import Synchronization
import Testing

/// What keeps a call from running. Each such call is logged as refused, costs nothing, and no provider hears of it.
@Suite("Admission")
struct ChatAdmissionTests {
    static let faults: [(field: String, change: @Sendable (inout ChatRequest) -> Void)] = [
        ("model", { $0.model = "" }),
        ("messages", { $0.messages = [] }),
        ("messages", { $0.messages = Array(repeating: ChatMessage(role: .user, content: "a"), count: 6) }),
        ("messages", { $0.messages[0].content = String(repeating: "x", count: 1_001) }),
        (
            "messages",
            { $0.messages = Array(repeating: .init(role: .user, content: .init(repeating: "é", count: 126)), count: 4) }
        ),
        ("messages[0].role", { $0.messages[0].role = .unspecified }),
        ("messages[1].role", { $0.messages.append(ChatMessage(role: Role(rawValue: 9), content: "a")) }),
        ("stop", { $0.stop = ["a", "b", "c", "d", "e"] }),
        ("stop[1]", { $0.stop = ["a", String(repeating: "x", count: 65)] }),
        ("stop[0]", { $0.stop = [""] }),
        ("max_output_tokens", { $0.maxOutputTokens = 0 }),
        ("max_output_tokens", { $0.maxOutputTokens = 101 }),
        ("temperature", { $0.temperature = 2.01 }),
        ("temperature", { $0.temperature = -0.1 }),
        ("temperature", { $0.temperature = .nan }),
        ("temperature", { $0.temperature = .infinity }),
        ("top_p", { $0.topP = 1.01 }),
        ("top_p", { $0.topP = .nan }),
    ]

    @Test("a wrong field is named, without its value", arguments: faults.indices)
    func violation(index: Int) async throws {
        let (field, change) = Self.faults[index]
        let upstream = ScriptedUpstream.answer(["a"])
        let bench = try Bench(upstream, limits: ChatLimits(messagesMax: 5))
        let error = try #require(await bench.stream(Bench.request("hello world", change)).error)
        #expect(error.code == .invalidArgument)
        #expect(error.detail(BadRequest.self)?.violations.map(\.field) == [field])
        #expect(error.message.hasPrefix("\(field): "))
        #expect(!error.message.contains("xxx"))
        #expect((error.retryAfter ?? .zero) < .zero)
        #expect(bench.ledger.rows == [.refused])
        #expect(upstream.seen.withLock(\.requests).isEmpty)
        bench.expectBalanced(calls: 1)
        await #expect(throws: error) { try await bench.unary(Bench.request("hello world", change)) }
        bench.expectBalanced(calls: 2)
    }

    @Test("what stands just inside the limits is passed on as it is")
    func limits() async throws {
        let upstream = ScriptedUpstream.answer(["a"])
        let bench = try Bench(upstream, limits: ChatLimits(messagesMax: 5))
        let request = Bench.request {
            $0.messages = [
                ChatMessage(role: .system, content: String(repeating: "s", count: 500)),
                ChatMessage(role: .user, content: String(repeating: "u", count: 499)),
                ChatMessage(role: .assistant, content: ""), ChatMessage(role: .user, content: "?"),
                ChatMessage(role: .user, content: ""),
            ]
            $0.stop = ["a", "b", "c", String(repeating: "x", count: 64)]
            $0.maxOutputTokens = 100
            $0.temperature = 2
            $0.topP = 0
            $0.seed = .min
        }
        #expect(await bench.stream(request).error == nil)
        let sent = try #require(upstream.seen.withLock(\.requests).first)
        #expect(sent.model == "m-1")
        #expect(sent.messages.map(\.content) == request.messages.map(\.content))
        #expect(sent.messages.map(\.role) == [.system, .user, .assistant, .user, .user])
        #expect(sent.stop == request.stop && sent.maxOutputTokens == 100)
        #expect(sent.temperature == 2 && sent.topP == 0 && sent.seed == .min)
    }

    @Test("what the caller leaves open stays open, but for the limit of tokens that the hold covers")
    func defaults() async throws {
        let upstream = ScriptedUpstream.answer(["a"])
        #expect(await (try Bench(upstream)).stream().error == nil)
        let sent = try #require(upstream.seen.withLock(\.requests).first)
        #expect(sent.temperature == nil && sent.topP == nil && sent.seed == nil && sent.stop.isEmpty)
        #expect(sent.maxOutputTokens == 100)
    }

    @Test("a status names sixteen faults at most")
    func manyFaults() async throws {
        let bench = try Bench(ScriptedUpstream.answer([]))
        let request = Bench.request {
            $0.messages = Array(repeating: ChatMessage(role: .unspecified, content: "a"), count: 40)
        }
        let error = try #require(await bench.stream(request).error)
        #expect(error.detail(BadRequest.self)?.violations.count == 16)
        #expect(error.message.hasSuffix("and 24 more"))
        #expect(error.message.utf8.count <= 1_024)
    }

    @Test(
        "a model that is not there is NOT_FOUND, and what was asked for is not repeated",
        arguments: [
            "test/other", "other/model", "chatty", "canary of a prompt", "test/model/../secret", "TEST/model",
            "test/unpriced",
        ])
    func unknownModel(name: String) async throws {
        let upstream = ScriptedUpstream.answer([])
        let bench = try Bench(upstream)
        let error = try #require(await bench.stream(Bench.request { $0.model = name }).error)
        #expect(error.code == .notFound && error.message.contains("ListModels") && !error.message.contains(name))
        #expect(bench.ledger.rows == [.refused])
        // Only a name of the catalogue is stored; prose in its place is not.
        #expect(bench.ledger.now.models.values.first == .some(name == "test/unpriced" ? ModelName(name) : nil))
        #expect(upstream.seen.withLock(\.requests).isEmpty)
        bench.expectBalanced(calls: 1)
    }

    @Test("without credit for the whole hold there is no call; with exactly that there is")
    func credit() async throws {
        let upstream = ScriptedUpstream.answer(["a"], usage: ReportedUsage(inputTokens: 1, outputTokens: 1))
        let poor = try Bench(upstream, ledger: ModelLedger(available: Bench.hold() - 1))
        let error = try #require(await poor.stream().error)
        #expect(error.code == .resourceExhausted && (error.retryAfter ?? .zero) < .zero)
        #expect(error.message.contains("may cost up to 0.000\(Bench.hold()) CNY, and 0.000\(Bench.hold() - 1) is left"))
        #expect(poor.ledger.rows == [.refused])
        #expect(upstream.seen.withLock(\.requests).isEmpty)
        poor.expectBalanced(calls: 1, credit: Bench.hold() - 1)

        let enough = try Bench(upstream, ledger: ModelLedger(available: Bench.hold()))
        #expect(await enough.stream().error == nil)
        enough.expectBalanced(calls: 1, credit: Bench.hold())

        let fewer = try Bench(upstream, ledger: ModelLedger(available: Bench.hold(output: 10)))
        #expect(await fewer.stream(Bench.request { $0.maxOutputTokens = 10 }).error == nil)
    }

    @Test("a caller without a principal, and an operator, get no chat")
    func principals() async throws {
        let bench = try Bench(ScriptedUpstream.answer(["a"]))
        #expect(await bench.stream(Bench.request(), Bench.context(Bench.scope(), nil)).error?.code == .unauthenticated)
        let operatorContext = Bench.context(Bench.scope(), .operator(.random()))
        #expect(await bench.stream(Bench.request(), operatorContext).error?.code == .permissionDenied)
        bench.expectBalanced(calls: 0)
    }

    @Test(
        "the record has the caller's address, also one with a zone",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("2001:db8::1", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
        ])
    func address(text: String, stored: String) async throws {
        let bench = try Bench(ScriptedUpstream.answer(["a"]))
        let scope = CallScope(method: "m", peer: PeerInfo(address: text, port: 1))
        #expect(await bench.stream(Bench.request(), Bench.context(scope)).error == nil)
        #expect(bench.ledger.now.addresses.values.map(\.text) == [stored])
        let unknown = CallScope(method: "m", peer: PeerInfo(address: nil, port: nil))
        #expect(await bench.stream(Bench.request(), Bench.context(unknown)).error?.code == .internal)
    }

    @Test("a call that is over before it begins is refused, and no provider hears of it")
    func cancelledBefore() async throws {
        let upstream = ScriptedUpstream.answer(["a"])
        let bench = try Bench(upstream)
        let scope = Bench.scope()
        scope.cancel()
        #expect(await bench.stream(Bench.request(), Bench.context(scope)).error?.code == .cancelled)
        #expect(bench.ledger.rows == [.refused])
        #expect(upstream.seen.withLock(\.requests).isEmpty)
    }

    @Test("models are listed with their prices; one without a price is not")
    func listModels() async throws {
        let bench = try Bench(ScriptedUpstream.answer([]))
        let listed = try await bench.pipeline.listModels(ListModelsRequest(), Bench.context()).models
        #expect(
            listed == [
                Model(
                    name: "test/model", inputPriceMicros: 2_000_000, outputPriceMicros: 3_000_000,
                    cachedInputPriceMicros: 1_000_000, currency: "CNY", maxOutputTokens: 100)
            ])
    }
}
