import AccountAPI
import CLP
import GatewayAccounts
import GatewayDomain
import GatewayStore
import Testing

struct BillingServiceTests {
    private let gateway: TestGateway

    init() throws {
        gateway = try TestGateway()
    }

    @Test func creditIsAddedOncePerKey() async throws {
        let customer = try await gateway.customer()
        let request = CreditRequest(
            organisationId: customer.account.organisationId, amountMicros: 5_000_000, idempotencyKey: "invoice-1")
        for _ in 0..<2 {
            let balance = try await gateway.billing.credit(request, gateway.asOperator)
            #expect(balance == .init(availableMicros: 5_000_000, heldMicros: 0, currency: "CNY"))
        }
        #expect(try await gateway.billing.getBalance(.init(), customer.context).availableMicros == 5_000_000)
        var other = request
        other.amountMicros += 1
        await expect(.alreadyExists) { _ = try await gateway.billing.credit(other, gateway.asOperator) }
    }

    @Test func aBadCreditNamesEachField() async throws {
        let billing = gateway.billing
        await expect(.invalidArgument, fields: ["organisation_id", "idempotency_key", "amount_micros"]) {
            _ = try await billing.credit(.init(), gateway.asOperator)
        }
        let customer = try await gateway.customer()
        for amount in [0, -1, Int64.min] as [Int64] {
            await expect(.invalidArgument, fields: ["amount_micros"]) {
                _ = try await billing.credit(
                    .init(
                        organisationId: customer.account.organisationId, amountMicros: amount, idempotencyKey: "k"),
                    gateway.asOperator)
            }
        }
        await expect(.outOfRange) {
            _ = try await billing.credit(
                .init(organisationId: customer.account.organisationId, amountMicros: .max, idempotencyKey: "k"),
                gateway.asOperator)
        }
        await expect(.notFound) {
            _ = try await billing.credit(
                .init(
                    organisationId: OrganisationID.random().description, amountMicros: 1, idempotencyKey: "k"),
                gateway.asOperator)
        }
        // The account's id is not its organisation's.
        await expect(.invalidArgument, fields: ["organisation_id"]) {
            _ = try await billing.credit(
                .init(organisationId: customer.account.id, amountMicros: 1, idempotencyKey: "k"), gateway.asOperator)
        }
    }

    /// P1.b: a read of the call log states its purpose, and another purpose is refused.
    @Test func theCallLogIsReadForItsPurposesOnly() async throws {
        let customer = try await gateway.customer()
        try await gateway.logCall(customer)
        for purpose in [AccountAPI.CallLogPurpose.billing, .abuseDefence] {
            let list = try await gateway.billing.listCalls(.init(purpose: purpose), customer.context)
            #expect(list.calls.count == 1)
        }
        await expect(.invalidArgument, fields: ["purpose"]) {
            _ = try await gateway.billing.listCalls(.init(), customer.context)
        }
        for other in [3, -1, Int32.max] as [Int32] {
            await expect(.permissionDenied) {
                _ = try await gateway.billing.listCalls(
                    .init(purpose: AccountAPI.CallLogPurpose(rawValue: other)), customer.context)
            }
        }
    }

    @Test func aRowHasThePromisedFields() async throws {
        let customer = try await gateway.customer()
        try await gateway.logCall(customer)
        let list = try await gateway.billing.listCalls(.init(purpose: .billing), customer.context)
        var row = try #require(list.calls.first)
        #expect(RequestID(row.requestId) != nil)
        row.requestId = ""
        #expect(
            row
                == .init(
                    timeMs: gateway.clock.now().value, ip: "203.0.113.9", model: "demo/small", outcome: .refused,
                    latencyMs: 3, currency: "CNY"))
    }

    @Test func pagesFollowEachOtherAndForeignTokensAreRefused() async throws {
        let customer = try await gateway.customer("li")
        let other = try await gateway.customer("wei")
        for _ in 0..<5 {
            try await gateway.logCall(customer)
            try await gateway.logCall(other)
            gateway.clock.advance(milliseconds: 1)
        }
        var seen: [Int64] = []
        var token = ""
        repeat {
            let page = try await gateway.billing.listCalls(
                .init(purpose: .billing, pageSize: 2, pageToken: token), customer.context)
            seen += page.calls.map(\.timeMs)
            token = page.nextPageToken
            if seen.count == 2 {
                let foreign = token
                await expect(.invalidArgument, fields: ["page_token"]) {
                    _ = try await gateway.billing.listCalls(
                        .init(purpose: .billing, pageToken: foreign), other.context)
                }
            }
        } while !token.isEmpty
        #expect(seen.count == 5 && seen == seen.sorted(by: >))
        await expect(.invalidArgument, fields: ["page_size", "page_token"]) {
            _ = try await gateway.billing.listCalls(
                .init(purpose: .billing, pageSize: 1_001, pageToken: "' OR 1=1"), customer.context)
        }
        await expect(.invalidArgument, fields: ["page_size"]) {
            _ = try await gateway.billing.listCalls(.init(purpose: .billing, pageSize: .max), customer.context)
        }
    }
}
