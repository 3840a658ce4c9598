import CLP
import GatewayDomain
import GatewayServer
import Synchronization
import Testing

@Suite struct AuthenticatorTests {
    private let clock = ManualClock()
    private let store = CountingCredentials()
    private let key = ApiKeySecret.random()

    @Test func anOpenMethodNeedsNoKey() async throws {
        #expect(try await call("clp.rpc.v1.Health/Check", key: nil) == .reached(nil))
        #expect(store.lookUps == 0)
    }

    @Test func aKeyInForceAttachesItsPrincipal() async throws {
        store.add(key, .account(.random(), .random(), .random()))
        let outcome = try await call("clpai.billing.v1.Billing/GetBalance", key: "Bearer \(key.revealed)")
        #expect(outcome == .reached(store.principal(of: key)))
    }

    @Test(arguments: [nil, "", "Bearer", "Bearer x", "Basic abc", "Bearer clpai_abc"])
    func withoutAWellFormedKeyTheStoreIsNotAsked(header: String?) async throws {
        let outcome = try await call("clpai.billing.v1.Billing/GetBalance", key: header)
        #expect(outcome == .refused(.unauthenticated))
        #expect(store.lookUps == 0)
    }

    @Test func aMistypedKeyIsKnownByItsChecksum() async throws {
        var text = Array(key.revealed)
        text[10] = text[10] == "a" ? "b" : "a"
        let outcome = try await call("clpai.billing.v1.Billing/GetBalance", key: "Bearer " + String(text))
        #expect(outcome == .refused(.unauthenticated))
        #expect(store.lookUps == 0)
    }

    @Test func aForeignKeyIsRefused() async throws {
        let outcome = try await call("clpai.billing.v1.Billing/GetBalance", key: "Bearer \(key.revealed)")
        #expect(outcome == .refused(.unauthenticated))
        #expect(store.lookUps == 1)
    }

    @Test(arguments: Array(Permissions.table.keys.map(\.description)).sorted(), Principal.Kind.allCases)
    func theTableDecidesForEachMethodAndKind(method: String, kind: Principal.Kind) async throws {
        let principal: Principal =
            kind == .operator ? .operator(.random()) : .account(.random(), .random(), .random())
        store.add(key, principal)
        let name = try #require(MethodName(method))
        let allowed = try #require(Permissions.table[name]).contains(kind)
        let outcome = try await call(method, key: "Bearer \(key.revealed)")
        #expect(outcome == (allowed ? .reached(principal) : .refused(.permissionDenied)))
    }

    @Test(arguments: Principal.Kind.allCases)
    func aMethodWithoutARowIsDenied(kind: Principal.Kind) async throws {
        store.add(key, kind == .operator ? .operator(.random()) : .account(.random(), .random(), .random()))
        let outcome = try await call("clpai.admin.v1.Admin/Everything", key: "Bearer \(key.revealed)")
        #expect(outcome == .refused(.permissionDenied))
    }

    @Test func anAnswerIsRememberedForAMinute() async throws {
        let authenticator = Authenticator(credentials: store, clock: clock)
        store.add(key, .operator(.random()))
        for _ in 0..<3 { _ = try await call("clpai.billing.v1.Billing/Credit", key: bearer, authenticator) }
        #expect(store.lookUps == 1)
        clock.advance(seconds: 60)
        _ = try await call("clpai.billing.v1.Billing/Credit", key: bearer, authenticator)
        #expect(store.lookUps == 2)
    }

    @Test func aRevocationHoldsFromTheNextCall() async throws {
        let authenticator = Authenticator(credentials: store, clock: clock)
        store.add(key, .operator(.random()))
        _ = try await call("clpai.billing.v1.Billing/Credit", key: bearer, authenticator)
        store.revoke(key)
        let outcome = try await call("clpai.billing.v1.Billing/Credit", key: bearer, authenticator)
        #expect(outcome == .refused(.unauthenticated))
    }

    @Test func aStoreThatDoesNotAnswerIsUnavailable() async throws {
        store.fail()
        let outcome = try await call("clpai.billing.v1.Billing/Credit", key: bearer)
        #expect(outcome == .refused(.unavailable))
    }

    private var bearer: String { "Bearer \(key.revealed)" }

    private enum Outcome: Equatable {
        case reached(Principal?)
        case refused(RPCError.Code)
    }

    private func call(
        _ method: String, key: String?, _ authenticator: Authenticator? = nil
    ) async throws -> Outcome {
        var metadata: Metadata = [:]
        if let key { metadata["authorization"] = key }
        let context = CallContext(CallScope(method: method, metadata: metadata, timeout: .seconds(5)))
        var outcome: Outcome?
        do {
            try await (authenticator ?? Authenticator(credentials: store, clock: clock)).intercept(context) {
                outcome = .reached($0[Principal.self])
            }
        } catch let error as RPCError {
            outcome = .refused(error.code)
        }
        return try #require(outcome)
    }
}

/// A clock that stands until it is moved.
final class ManualClock: GatewayClock {
    private let nanoseconds = Mutex<UInt64>(1_000_000_000)

    func now() -> UnixMillis { UnixMillis(1_767_225_600_000) }
    func monotonicNanoseconds() -> UInt64 { nanoseconds.withLock { $0 } }
    func advance(seconds: UInt64) { nanoseconds.withLock { $0 += seconds * 1_000_000_000 } }
}

/// Keys in memory, and how often they were asked for.
final class CountingCredentials: CredentialStore {
    private struct State {
        var principals: [ApiKeyHash: Principal] = [:]
        var lookUps = 0
        var generation: UInt64 = 0
        var fails = false
    }

    private let state = Mutex(State())

    var lookUps: Int { state.withLock { $0.lookUps } }
    var revocationGeneration: RevocationGeneration { RevocationGeneration(state.withLock { $0.generation }) }

    func add(_ key: ApiKeySecret, _ principal: Principal) { state.withLock { $0.principals[key.hash] = principal } }
    func principal(of key: ApiKeySecret) -> Principal? { state.withLock { $0.principals[key.hash] } }
    func fail() { state.withLock { $0.fails = true } }

    func revoke(_ key: ApiKeySecret) {
        state.withLock {
            $0.principals[key.hash] = nil
            $0.generation += 1
        }
    }

    func principal(for hash: ApiKeyHash) async throws(StoreError) -> Principal? {
        let (principal, fails) = state.withLock { state in
            state.lookUps += 1
            return (state.principals[hash], state.fails)
        }
        if fails { throw .unavailable(.closed) }
        return principal
    }

    func createFirstOperatorKey(_ hash: ApiKeyHash) async throws(StoreError) -> ApiKeyID? { nil }
    func createOperatorKey(_ id: ApiKeyID, _ hash: ApiKeyHash) async throws(StoreError) {}
    func hasOperatorKey() async throws(StoreError) -> Bool { true }
}
