import AccountAPI
import CLP
import CLPMessages
import Foundation
import GatewayAccounts
import GatewayDomain
import GatewayStore
import Synchronization
import Testing

/// A clock that stands until a test moves it.
final class TestClock: GatewayClock {
    private let time = Mutex(UnixMillis(1_795_478_400_000))

    func now() -> UnixMillis { time.withLock { $0 } }

    func monotonicNanoseconds() -> UInt64 { 0 }

    func advance(milliseconds: Int64) {
        time.withLock { $0 = $0.adding(milliseconds: milliseconds) }
    }
}

/// The three services over a real store in a folder of its own.
final class TestGateway: Sendable {
    let clock = TestClock()
    let store: Store
    let accounts: AccountsService
    let billing: BillingService
    let dataRights: DataRightsService
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "clpai-accounts-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let kek = try #require(KeyEncryptionKey(bytes: [UInt8](repeating: 7, count: 32)))
        store = try Store.openSQLite(path: folder + "/store.db", kek: kek, currency: .cny, clock: clock)
        accounts = AccountsService(accounts: store.accounts)
        billing = BillingService(billing: store.billing, callLog: store.callLog)
        dataRights = DataRightsService(dataRights: store.dataRights)
    }

    deinit {
        store.close()
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            // The system cleans its temporary folder by itself.
        }
    }

    /// A call of nobody.
    let anonymous = CallContext(CallScope(method: "test"))

    /// A call of the operator.
    let asOperator = TestGateway.context(.operator(.random()))

    static func context(_ principal: Principal) -> CallContext {
        var context = CallContext(CallScope(method: "test"))
        context[Principal.self] = principal
        return context
    }

    /// A new account and a call of it.
    func customer(_ name: String = "li", credit: Int64 = 0) async throws -> Customer {
        let made = try await accounts.createAccount(.init(email: "\(name)@example.com"), asOperator)
        let secret = try #require(ApiKeySecret(made.apiKey))
        let principal = try #require(await store.credentials.principal(for: secret.hash))
        let account = try #require(made.account)
        if credit > 0 {
            _ = try await billing.credit(
                .init(organisationId: account.organisationId, amountMicros: credit, idempotencyKey: "opening"),
                asOperator)
        }
        return Customer(account: account, principal: principal, context: Self.context(principal))
    }

    /// Logs a refused call of `customer`.
    func logCall(_ customer: Customer) async throws {
        guard case .account(let account, let organisation, _) = customer.principal else { return }
        try await store.calls.refuse(
            RefusedCall(
                request: .random(), account: account, organisation: organisation, time: clock.now(),
                address: try #require(ClientAddress("203.0.113.9")), model: ModelName("demo/small"),
                latency: LatencyMillis(clamping: 3)))
    }
}

/// An account, who it is to the gateway, and a call of it.
struct Customer: Sendable {
    let account: AccountAPI.Account
    let principal: Principal
    let context: CallContext
}

/// Gathers what a handler streams.
final class RecordingSink: MessageSink {
    private let messages = Mutex<[[UInt8]]>([])
    private let limit: Int?

    /// - Parameter limit: after so many messages the caller is gone.
    init(limit: Int? = nil) {
        self.limit = limit
    }

    nonisolated(nonsending) func send(_ message: [UInt8]) async throws(RPCError) {
        let count = messages.withLock { messages in
            messages.append(message)
            return messages.count
        }
        if let limit, count > limit { throw RPCError(code: .cancelled, message: "the caller is gone") }
    }

    func decoded<Element: Message>(_ type: Element.Type) throws -> [Element] {
        try messages.withLock { $0 }.map { try Element(serialized: $0) }
    }
}

/// Runs `operation`, which must fail with `code`.
/// - Returns: its error.
@discardableResult
func expect(
    _ code: RPCError.Code, fields: [String] = [], sourceLocation: SourceLocation = #_sourceLocation,
    _ operation: () async throws -> Void
) async -> RPCError? {
    do {
        try await operation()
        Issue.record("\(code) was expected", sourceLocation: sourceLocation)
    } catch let error as RPCError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        let violations = error.detail(BadRequest.self)?.violations ?? []
        #expect(violations.map(\.field) == fields, sourceLocation: sourceLocation)
        #expect(violations.allSatisfy { !$0.problem.isEmpty }, sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record("an RPCError was expected", sourceLocation: sourceLocation)
    }
    return nil
}
