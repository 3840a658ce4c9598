import GatewayDomain
import GatewayStore
import Testing

/// The engines that must keep the ports' contract: every test of this folder runs on each.
enum ContractEngine: CaseIterable, CustomTestStringConvertible, Sendable {
    case sqlite

    /// A new, empty store.
    func make() throws -> ContractStore {
        switch self {
        case .sqlite:
            let store = try TestStore()
            return ContractStore(store: store.store, clock: store.clock, keepAlive: store)
        }
    }

    var testDescription: String { "\(self)" }
}

/// A store under test, seen through its ports alone.
struct ContractStore: Sendable {
    let store: Store
    let clock: TestClock
    let keepAlive: any Sendable

    /// An account with credit.
    func account(credit: Int64 = 1_000, _ name: String = "li") async throws -> Account {
        let account = try await store.accounts.create(Sample.contact(name), firstKey: ApiKeySecret.random().hash)
        if credit > 0 {
            _ = try await store.billing.credit(account.organisation, Micros(credit), Sample.key("opening"))
        }
        return account
    }

    func balance(_ account: Account) async throws -> Balance {
        try await store.billing.balance(of: account.organisation)
    }

    func calls(_ account: Account) async throws -> [CallRecord] {
        try await store.callLog.calls(
            of: account.organisation, for: .billing, after: nil, size: .standard
        ).records
    }
}
