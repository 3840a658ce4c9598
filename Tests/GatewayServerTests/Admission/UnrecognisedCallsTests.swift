import CLP
import GatewayDomain
import GatewayServer
import Synchronization
import Testing

@Suite struct UnrecognisedCallsTests {
    private let store = CountingCredentials()
    private let key = ApiKeySecret.random()
    private let refusals = Refusals()
    private let authenticator: Authenticator
    private let calls: UnrecognisedCalls

    init() {
        authenticator = Authenticator(credentials: store, clock: ManualClock())
        calls = UnrecognisedCalls(limit: 2, authenticator: authenticator) { [refusals] in refusals.add() }
    }

    @Test func noMoreThanTheLimitAtATime() throws {
        var (first, second, third) = (context(nil), context("Bearer x"), context("Bearer \(key.revealed)"))
        try calls.admit(&first)
        try calls.admit(&second)
        #expect(throws: RPCError.self) { try calls.admit(&third) }
        #expect(calls.count == 2 && refusals.count == 1)
        // Told twice, it gives back once.
        for _ in 0..<2 { calls.ended(first, CallSummary(code: .cancelled)) }
        #expect(calls.count == 1)
        try calls.admit(&third)
        calls.ended(second, CallSummary(code: .ok))
        calls.ended(third, CallSummary(code: .ok))
        #expect(calls.count == 0)
    }

    @Test func aRecognisedCallerGivesItsPlaceBackAndNeedsNoneAgain() async throws {
        store.add(key, .account(.random(), .random(), .random()))
        var first = context("Bearer \(key.revealed)")
        try calls.admit(&first)
        let calls = calls
        try await authenticator.intercept(first) { _ in #expect(calls.count == 0) }
        calls.ended(first, CallSummary(code: .ok))
        #expect(calls.count == 0)
        var next = context("Bearer \(key.revealed)")
        try calls.admit(&next)
        #expect(calls.count == 0)
        // A key that is found to be revoked is a stranger's again.
        store.revoke(key)
        await #expect(throws: RPCError.self) { try await authenticator.intercept(next) { _ in } }
        try calls.admit(&next)
        #expect(calls.count == 1)
    }

    @Test func aCallThatIsRefusedItsMethodKeepsItsPlaceToItsEnd() async throws {
        var call = context(nil)
        try calls.admit(&call)
        await #expect(throws: RPCError.self) { try await authenticator.intercept(call) { _ in } }
        #expect(calls.count == 1)
        calls.ended(call, CallSummary(code: .unauthenticated))
        #expect(calls.count == 0)
    }

    @Test func whoFindsNoPlaceIsRecognisedForTheNextAttempt() async throws {
        store.add(key, .account(.random(), .random(), .random()))
        for _ in 0..<2 {
            var stranger = context(nil)
            try calls.admit(&stranger)
        }
        var attempts = 0
        try await eventually {
            attempts += 1
            var call = context("Bearer \(key.revealed)")
            do { try calls.admit(&call) } catch { return false }
            return true
        }
        #expect(attempts > 1 && calls.count == 2)
    }

    private func context(_ key: String?) -> CallContext {
        var metadata: Metadata = [:]
        if let key { metadata["authorization"] = key }
        return CallContext(
            CallScope(method: "clpai.billing.v1.Billing/GetBalance", metadata: metadata, timeout: .seconds(5)))
    }
}

/// How often somebody found no place.
private final class Refusals: Sendable {
    private let number = Atomic<Int>(0)
    var count: Int { number.load(ordering: .relaxed) }
    func add() { number.add(1, ordering: .relaxed) }
}
