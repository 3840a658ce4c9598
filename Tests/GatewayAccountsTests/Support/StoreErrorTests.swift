import AccountAPI
import CLP
import GatewayAccounts
import GatewayDomain
import Testing

/// Each failure of the store has its status, and the status says what to do.
struct StoreErrorTests {
    private struct FailingAccounts: AccountStore {
        let error: StoreError

        func create(_ contact: ContactData, firstKey: ApiKeyHash) async throws(StoreError) -> GatewayDomain.Account {
            throw error
        }

        func account(_ id: AccountID) async throws(StoreError) -> GatewayDomain.Account { throw error }

        func update(_ id: AccountID, _ change: ContactChange) async throws(StoreError) -> GatewayDomain.Account {
            throw error
        }

        func createKey(for id: AccountID, _ hash: ApiKeyHash) async throws(StoreError) -> ApiKeyInfo { throw error }

        func revokeKey(_ key: ApiKeyID, ownedBy owner: AccountID?) async throws(StoreError) -> ApiKeyInfo {
            throw error
        }
    }

    @Test(arguments: [
        (StoreError.insufficientCredit(available: Micros(7), needed: Micros(8)), RPCError.Code.resourceExhausted),
        (.notFound(.account), .notFound), (.notFound(.organisation), .notFound), (.notFound(.apiKey), .notFound),
        (.notFound(.call), .notFound), (.conflict(.emailTaken), .alreadyExists),
        (.conflict(.phoneTaken), .alreadyExists), (.conflict(.contactWouldBeEmpty), .failedPrecondition),
        (.conflict(.tooManyKeys), .resourceExhausted), (.conflict(.lastOperatorKey), .failedPrecondition),
        (.conflict(.idempotencyKeyReused), .alreadyExists), (.conflict(.amountOutOfRange), .outOfRange),
        (.conflict(.duplicateRequest), .internal), (.conflict(.currencyMismatch), .internal),
        (.conflict(.chargeExceedsHold), .internal), (.unavailable(.busy), .unavailable),
        (.unavailable(.closed), .unavailable), (.unavailable(.diskFull), .unavailable),
        (.unavailable(.readOnly), .unavailable), (.unavailable(.engine(code: 787)), .unavailable),
        (.unavailable(.outcomeUnknown), .unavailable), (.unavailable(.corrupt), .internal),
        (.unavailable(.undecryptable), .internal), (.unavailable(.erasedNotPurged), .internal),
    ])
    func eachFailureHasItsStatus(failure: StoreError, code: RPCError.Code) async throws {
        let service = AccountsService(accounts: FailingAccounts(error: failure))
        let context = TestGateway.context(.account(.random(), .random(), .random()))
        let error = await expect(code) { _ = try await service.getAccount(.init(), context) }
        let message = try #require(error?.message)
        #expect(message.utf8.count > 20 && !message.contains("787"))
    }

    /// The caller must know whether to look before it asks again.
    @Test func whatIsUnknownIsNotSaidToBeUnchanged() async throws {
        let service = AccountsService(accounts: FailingAccounts(error: .unavailable(.outcomeUnknown)))
        let context = TestGateway.context(.account(.random(), .random(), .random()))
        let error = await expect(.unavailable) { _ = try await service.createApiKey(.init(), context) }
        #expect(error?.message.contains("nothing was changed") == false)
    }
}
