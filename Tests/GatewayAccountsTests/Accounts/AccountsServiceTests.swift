import AccountAPI
import CLP
import GatewayAccounts
import GatewayDomain
import GatewayStore
import Testing

struct AccountsServiceTests {
    private let gateway: TestGateway

    init() throws {
        gateway = try TestGateway()
    }

    @Test func anAccountIsMadeWithAKeyThatWorks() async throws {
        let made = try await gateway.accounts.createAccount(
            .init(email: "Li@Example.COM", phone: "+86 138 0013 8000"), gateway.asOperator)
        let account = try #require(made.account)
        #expect(account.email == "Li@example.com" && account.phone == "+8613800138000")
        #expect(account.createdAtMs == gateway.clock.now().value && account.apiKeys.count == 1)
        let secret = try #require(ApiKeySecret(made.apiKey))
        let principal = try await gateway.store.credentials.principal(for: secret.hash)
        let context = TestGateway.context(try #require(principal))
        #expect(try await gateway.accounts.getAccount(.init(), context) == account)
    }

    @Test func badContactDataAreNamedFieldByField() async throws {
        let accounts = gateway.accounts
        let context = gateway.asOperator
        await expect(.invalidArgument, fields: ["email", "phone"]) {
            _ = try await accounts.createAccount(.init(), context)
        }
        await expect(.invalidArgument, fields: ["email", "phone"]) {
            _ = try await accounts.createAccount(.init(email: "canary", phone: "12"), context)
        }
        // One that is right does not excuse one that is wrong.
        let error = await expect(.invalidArgument, fields: ["phone"]) {
            _ = try await accounts.createAccount(.init(email: "li@example.com", phone: "canary"), context)
        }
        let problems = error?.detail(BadRequest.self)?.violations.map(\.problem) ?? []
        let said = problems.joined() + (error?.message ?? "")
        #expect(!said.contains("canary"))
    }

    @Test func anAddressThatIsTakenIsRefused() async throws {
        _ = try await gateway.customer("li")
        await expect(.alreadyExists) {
            _ = try await gateway.accounts.createAccount(.init(email: "LI@example.com"), gateway.asOperator)
        }
    }

    @Test func contactDataAreCorrectedSupplementedAndRemoved() async throws {
        let customer = try await gateway.customer()
        let accounts = gateway.accounts
        let added = try await accounts.updateAccount(.init(phone: "+8613800138000"), customer.context)
        #expect(added.email == "li@example.com" && added.phone == "+8613800138000")
        let removed = try await accounts.updateAccount(.init(email: ""), customer.context)
        #expect(removed.email.isEmpty && removed.phone == "+8613800138000")
        #expect(try await accounts.getAccount(.init(), customer.context) == removed)
        await expect(.failedPrecondition) {
            _ = try await accounts.updateAccount(.init(phone: ""), customer.context)
        }
        await expect(.invalidArgument, fields: ["email"]) {
            _ = try await accounts.updateAccount(.init(), customer.context)
        }
        await expect(.invalidArgument, fields: ["email", "phone"]) {
            _ = try await accounts.updateAccount(.init(email: "x", phone: "y"), customer.context)
        }
        #expect(try await accounts.getAccount(.init(), customer.context) == removed)
    }

    @Test func keysAreMadeForOneselfOrByTheOperator() async throws {
        let customer = try await gateway.customer("li")
        let other = try await gateway.customer("wei")
        let accounts = gateway.accounts
        let own = try await accounts.createApiKey(.init(), customer.context)
        _ = try await accounts.createApiKey(.init(accountId: customer.account.id), customer.context)
        let given = try await accounts.createApiKey(.init(accountId: customer.account.id), gateway.asOperator)
        #expect(try await accounts.getAccount(.init(), customer.context).apiKeys.count == 4)
        for made in [own, given] {
            let secret = try #require(ApiKeySecret(made.apiKey))
            let principal = try #require(await gateway.store.credentials.principal(for: secret.hash))
            #expect(principal.key.description == made.key?.id)
        }
        await expect(.permissionDenied) {
            _ = try await accounts.createApiKey(.init(accountId: other.account.id), customer.context)
        }
        // An id of nobody is refused in the same way: the answer says nothing of others.
        await expect(.permissionDenied) {
            _ = try await accounts.createApiKey(.init(accountId: AccountID.random().description), customer.context)
        }
        await expect(.notFound) {
            _ = try await accounts.createApiKey(.init(accountId: AccountID.random().description), gateway.asOperator)
        }
        for context in [gateway.asOperator, customer.context] {
            await expect(.invalidArgument, fields: ["account_id"]) {
                _ = try await accounts.createApiKey(.init(accountId: "acc_x"), context)
            }
        }
        await expect(.invalidArgument, fields: ["account_id"]) {
            _ = try await accounts.createApiKey(.init(), gateway.asOperator)
        }
    }

    @Test func aForeignKeyCanNotBeRevokedAndLooksLikeNone() async throws {
        let customer = try await gateway.customer("li")
        let other = try await gateway.customer("wei")
        let accounts = gateway.accounts
        let foreign = await expect(.notFound) {
            _ = try await accounts.revokeApiKey(.init(id: other.account.apiKeys[0].id), customer.context)
        }
        let unknown = await expect(.notFound) {
            _ = try await accounts.revokeApiKey(.init(id: ApiKeyID.random().description), customer.context)
        }
        #expect(foreign == unknown)
        #expect(try await accounts.getAccount(.init(), other.context).apiKeys[0].revokedAtMs == nil)
        await expect(.invalidArgument, fields: ["id"]) {
            _ = try await accounts.revokeApiKey(.init(id: "'; DROP TABLE api_key"), customer.context)
        }
    }

    @Test func revokingTwiceSaysTheSame() async throws {
        let customer = try await gateway.customer()
        let id = customer.account.apiKeys[0].id
        let first = try await gateway.accounts.revokeApiKey(.init(id: id), gateway.asOperator)
        gateway.clock.advance(milliseconds: 50)
        #expect(try await gateway.accounts.revokeApiKey(.init(id: id), customer.context) == first)
        #expect(first.key?.revokedAtMs == gateway.clock.now().value - 50)
    }

    @Test func theLastOperatorKeyStays() async throws {
        let key = try #require(
            await gateway.store.credentials.createFirstOperatorKey(ApiKeySecret.random().hash))
        await expect(.failedPrecondition) {
            _ = try await gateway.accounts.revokeApiKey(.init(id: key.description), gateway.asOperator)
        }
    }

    @Test func repliesHideContactDataAndKeysWhenPrinted() async throws {
        let made = try await gateway.accounts.createAccount(.init(email: "canary@example.com"), gateway.asOperator)
        var dumped = ""
        dump(made, to: &dumped)
        for shown in ["\(made)", String(reflecting: made), dumped] {
            #expect(!shown.contains("canary") && !shown.contains(made.apiKey.suffix(40)))
        }
    }
}
