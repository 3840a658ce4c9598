import AccountAPI
import CLP
import GatewayDomain
import InferenceAPI
import Testing

extension BadInput {
    /// Callers without the right key. A connection has no authority, so each call is asked anew.
    @Suite struct KeyTests {
        @Test func mistypedKeyIsSaidToBeMistyped() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let wrong = tenant.key.dropLast() + (tenant.key.last == "a" ? "b" : "a")
            for key in [String(wrong), String(tenant.key.dropLast(3))] {
                let run = try await tenant.run("chat", "hello", credentials: tenant.credentials(key: key))
                #expect([77, 78].contains(run.status), "\(run.errors)")
                #expect(run.errors.contains("mistyped"), "\(run.errors)")
                #expect(!run.errors.contains(key), "an error shows no key")
            }
            try await tenant.expectSettled([])
        }

        @Test func missingKeyIsRefused() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let caller = try await RawCaller(tenant.gateway)
            let message = try ChatRequest.bytes("hello", model: "development/echo")
            let status = try await caller.status(of: 1, Method.chat, key: nil, message: message)
            #expect(status.code == 16)
            #expect(status.message.contains("authorization: Bearer"))
            try await tenant.expectSettled([])
        }

        @Test func unknownKeyIsRefused() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let unknown = ApiKeySecret.random().revealed
            let run = try await tenant.run("chat", "hello", credentials: tenant.credentials(key: unknown))
            #expect(run.status == 77)
            #expect(run.errors.contains("clpai login"), "\(run.errors)")
            try await tenant.expectSettled([])
        }

        @Test func revokedKeyIsRefusedFromTheNextCallOn() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let second = try await AccountsClient(tenant.client).createApiKey(
                CreateApiKeyRequest(), options: tenant.options)
            let credentials = try tenant.credentials(key: second.apiKey)
            #expect(try await tenant.run("chat", "hello", credentials: credentials).status == 0)
            let revoked = try await tenant.run("keys", "revoke", try #require(second.key?.id))
            #expect(revoked.status == 0, "\(revoked.errors)")
            let run = try await tenant.run("chat", "hello", credentials: credentials)
            #expect(run.status == 77)
            #expect(run.errors.contains("revoked"), "\(run.errors)")
            #expect(run.errors.contains("clpai login"), "\(run.errors)")
            try await tenant.expectSettled([.completed])
        }

        @Test func accountKeyMayNotDoTheOperatorsWork() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let credit = try await tenant.run("credit", tenant.account.organisationId, "10")
            #expect(credit.status == 77)
            #expect(credit.errors.contains("operator"), "\(credit.errors)")
            let account = try await tenant.run("account", "create", "--email", "intruder@example.cn")
            #expect(account.status == 77)
            #expect(account.errors.contains("operator"), "\(account.errors)")
            try await tenant.expectSettled([])
        }

        @Test func operatorKeyMayNotSpendCredit() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let credentials = try tenant.credentials(key: tenant.gateway.operatorKey())
            let run = try await tenant.run("chat", "hello", credentials: credentials)
            #expect(run.status == 77)
            #expect(run.errors.contains("account's key"), "\(run.errors)")
            try await tenant.expectSettled([])
        }

        @Test func anotherAccountsKeyIsNotThere() async throws {
            let gateway = try SharedGateway.gateway
            let (owner, stranger) = (try await Tenant(gateway), try await Tenant(gateway))
            let id = try #require(owner.account.apiKeys.first?.id)
            let run = try await stranger.run("keys", "revoke", id)
            #expect(run.status == 65, "\(run.errors)")
            // The same answer as for a key that never was: nobody learns which ids exist.
            let never = try await stranger.run("keys", "revoke", String(id.dropLast(4)) + "aaaa")
            #expect(never.status == run.status)
            #expect(never.errors == run.errors)
            let erase = await failure {
                try await DataRightsClient(stranger.client).eraseAccount(
                    EraseAccountRequest(accountId: owner.account.id), options: stranger.options)
            }
            #expect(erase?.code == .invalidArgument)
            #expect(erase?.detail(BadRequest.self)?.violations.first?.field == "account_id")
            try await owner.expectSettled([])
            try await stranger.expectSettled([])
        }
    }
}
