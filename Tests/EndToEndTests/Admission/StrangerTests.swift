import CLP
import CLPTesting
import GatewayDomain
import InferenceAPI
import Testing

/// Callers without a key use up no more than their share, however long they stay silent.
@Suite(.timeLimit(.minutes(2)))
struct StrangerTests {
    private static let chat = "clpai.inference.v1.Inference/Chat"

    @Test func silentCallsWithoutAKeyKeepNobodyOut() async throws {
        try await GatewayProcess.with([HTTPScrape.setting, "limits.calls=32"]) { gateway in
            let scrape = try HTTPScrape(gateway)
            let (known, other) = (try await Tenant(gateway), try await Tenant(gateway))
            try await known.expectServed()
            // Their messages never come. Some carry a key of the right form that nobody has.
            let stranger = try await RawCaller(gateway)
            let forged = ApiKeySecret.random().revealed
            for number in 0..<48 {
                let header = RawCaller.header(Self.chat, key: number % 2 == 0 ? nil : forged)
                let call = try RawFrame.call(UInt32(2 * number + 1), header, message: nil)
                // Without END: a message is still to come.
                try await stranger.peer.send(
                    RawFrame(type: call.type, flags: 0, stream: call.stream, payload: call.payload))
            }
            // An eighth of 32 have a place.
            try await eventually("the refusals") {
                try await scrape.value("clpai_gateway_unrecognised_refused_total") == 44
            }
            for _ in 0..<3 { try await known.expectServed() }
            // A key that this run has not seen yet is recognised beside its first attempt.
            let request = ChatRequest(
                model: "development/echo", messages: [ChatMessage(role: .user, content: "new here")])
            try await eventually("a key that was not seen before") {
                let refusal = await failure {
                    try await InferenceClient(other.client).chat(request, options: other.options)
                }
                #expect(refusal == nil || refusal?.code == .resourceExhausted)
                return refusal == nil
            }
            // The places come back with the connection.
            await stranger.peer.cut()
            try await eventually("a check without a key") {
                await failure { try await HealthClient(known.client).check(HealthCheckRequest()) } == nil
            }
        }
    }

    /// It may last for ever and costs its holder nothing.
    @Test func nobodyWatchesWithoutAKey() async throws {
        try await GatewayProcess.with { gateway in
            let client = try gateway.client()
            let refusal = await failure {
                for try await _ in try await HealthClient(client).watch(HealthCheckRequest()) { return }
            }
            #expect(refusal?.code == .unauthenticated)
            #expect(try await HealthClient(client).check(HealthCheckRequest()).status != .unspecified)
            await client.close()
        }
    }
}
