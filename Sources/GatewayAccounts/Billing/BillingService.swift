package import AccountAPI
package import CLP
package import GatewayDomain

/// `clpai.billing.v1.Billing` over the domain's ports.
package struct BillingService: BillingHandlers {
    private let billing: any GatewayDomain.Billing
    private let callLog: any CallLog

    package init(billing: any GatewayDomain.Billing, callLog: any CallLog) {
        self.billing = billing
        self.callLog = callLog
    }

    package func getBalance(_ request: GetBalanceRequest, _ context: CallContext) async throws -> AccountAPI.Balance {
        let caller = try context.accountCaller
        let balance = try await asking(context.logger) { () throws(StoreError) in
            try await billing.balance(of: caller.organisation)
        }
        return AccountAPI.Balance(balance)
    }

    package func credit(_ request: CreditRequest, _ context: CallContext) async throws -> AccountAPI.Balance {
        try context.requireOperator()
        var violations = FieldViolations()
        let organisation = violations.value(
            "organisation_id", "must be an organisation's id, such as `CreateAccount` returns it",
            OrganisationID(request.organisationId))
        let key = violations.value(
            "idempotency_key", "must be 1 to 64 visible ASCII characters, new for each credit",
            IdempotencyKey(request.idempotencyKey))
        if request.amountMicros <= 0 {
            violations.add("amount_micros", "must be more than 0, in millionths of the currency's unit")
        }
        guard let organisation, let key, request.amountMicros > 0 else { throw try violations.error }
        let balance = try await asking(context.logger) { () throws(StoreError) in
            try await billing.credit(organisation, Micros(request.amountMicros), key)
        }
        return AccountAPI.Balance(balance)
    }

    /// P1.b: the reader states a purpose. One that is missing is a mistake, one that is not allowed is refused.
    package func listCalls(_ request: ListCallsRequest, _ context: CallContext) async throws -> ListCallsResponse {
        let caller = try context.accountCaller
        let purpose = try Self.purpose(request.purpose)
        var violations = FieldViolations()
        let size = violations.value(
            "page_size", "must be 1 to 1000, or 0 for 100",
            request.pageSize == 0 ? .standard : PageSize(Int(request.pageSize)))
        var cursor: CallLogCursor?
        if !request.pageToken.isEmpty {
            cursor = violations.value(
                "page_token", "must be empty or the `next_page_token` of the page before, as it was",
                CallLogCursor(token: request.pageToken, for: caller.organisation))
        }
        try violations.throwIfAny()
        let page = try await asking(context.logger) { () throws(StoreError) in
            try await callLog.calls(
                of: caller.organisation, for: purpose, after: cursor, size: size ?? .standard)
        }
        return ListCallsResponse(
            calls: page.records.map(AccountAPI.CallRecord.init),
            nextPageToken: page.next?.token(for: caller.organisation) ?? "")
    }

    private static func purpose(_ purpose: AccountAPI.CallLogPurpose) throws(RPCError) -> GatewayDomain.CallLogPurpose {
        if purpose == .unspecified {
            throw try FieldViolations.error(
                "purpose", "must say why the call log is read: billing or abuse defence")
        }
        guard let known = GatewayDomain.CallLogPurpose(rawValue: Int64(purpose.rawValue)) else {
            throw RPCError(
                code: .permissionDenied, message: "the call log is read for billing or abuse defence, for nothing else")
        }
        return known
    }
}

extension AccountAPI.Balance {
    init(_ balance: GatewayDomain.Balance) {
        self.init(
            availableMicros: balance.available.value, heldMicros: balance.held.value,
            currency: balance.currency.description)
    }
}

extension AccountAPI.CallRecord {
    init(_ record: GatewayDomain.CallRecord) {
        self.init(
            requestId: record.request.description, timeMs: record.time.value, ip: record.address.text,
            model: record.model?.description ?? "", inputTokens: record.usage.input.value,
            outputTokens: record.usage.output.value, cachedInputTokens: record.usage.cachedInput.value,
            estimated: record.usage.estimated,
            outcome: AccountAPI.CallOutcome(rawValue: Int32(record.outcome.rawValue)),
            latencyMs: UInt64(record.latency.value), amountMicros: record.cost.value,
            currency: record.currency.description)
    }
}
