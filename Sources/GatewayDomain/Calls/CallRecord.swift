/// How a call ended. The raw values are those of `clpai.billing.v1.CallOutcome` and are stored: never renumber.
package enum CallOutcome: Int64, Hashable, Sendable, CaseIterable {
    /// The answer was delivered whole.
    case completed = 1
    /// Refused before the provider was asked: nothing is charged.
    case refused = 2
    /// The provider failed or was cut.
    case upstreamFailed = 3
    /// The caller left, or its deadline passed.
    case cancelled = 4
    /// The gateway was restarted during the call: nothing is charged.
    case interrupted = 5
}

/// Why call logs are read; they serve no other purpose (P1.b). The raw values are those of
/// `clpai.billing.v1.CallLogPurpose`.
package enum CallLogPurpose: Int64, Hashable, Sendable, CaseIterable {
    case billing = 1
    case abuseDefence = 2
}

/// A row of the call log, with exactly the promised fields (P1.b): no content, and no field that could hold any.
package struct CallRecord: Hashable, Sendable {
    package let request: RequestID
    /// When the call began.
    package let time: UnixMillis
    package let address: ClientAddress
    /// Nil: the caller named no model that exists.
    package let model: ModelName?
    package let usage: Usage
    package let outcome: CallOutcome
    package let latency: LatencyMillis
    package let cost: Micros
    package let currency: Currency

    package init(
        request: RequestID, time: UnixMillis, address: ClientAddress, model: ModelName?, usage: Usage,
        outcome: CallOutcome, latency: LatencyMillis, cost: Micros, currency: Currency
    ) {
        self.request = request
        self.time = time
        self.address = address
        self.model = model
        self.usage = usage
        self.outcome = outcome
        self.latency = latency
        self.cost = cost
        self.currency = currency
    }
}

/// A call that is about to run.
package struct CallStart: Hashable, Sendable {
    package let request: RequestID
    package let account: AccountID
    package let organisation: OrganisationID
    package let time: UnixMillis
    package let address: ClientAddress
    package let model: ModelName

    package init(
        request: RequestID, account: AccountID, organisation: OrganisationID, time: UnixMillis,
        address: ClientAddress, model: ModelName
    ) {
        self.request = request
        self.account = account
        self.organisation = organisation
        self.time = time
        self.address = address
        self.model = model
    }
}

/// A call that was refused before any provider was asked.
package struct RefusedCall: Hashable, Sendable {
    package let request: RequestID
    package let account: AccountID
    package let organisation: OrganisationID
    package let time: UnixMillis
    package let address: ClientAddress
    /// Nil: the caller named no model that exists.
    package let model: ModelName?
    package let latency: LatencyMillis

    package init(
        request: RequestID, account: AccountID, organisation: OrganisationID, time: UnixMillis,
        address: ClientAddress, model: ModelName?, latency: LatencyMillis
    ) {
        self.request = request
        self.account = account
        self.organisation = organisation
        self.time = time
        self.address = address
        self.model = model
        self.latency = latency
    }
}

/// The end of a call that ran.
package struct CallEnd: Hashable, Sendable {
    package let request: RequestID
    package let outcome: CallOutcome
    /// With its usage; made by the call's `Hold`.
    package let charge: Charge
    package let latency: LatencyMillis

    package init(request: RequestID, outcome: CallOutcome, charge: Charge, latency: LatencyMillis) {
        self.request = request
        self.outcome = outcome
        self.charge = charge
        self.latency = latency
    }
}

/// What `CallLedger.settle` did.
package enum Settlement: Hashable, Sendable {
    /// The call was running and has ended now.
    case settled
    /// The call had ended before, with this cost; nothing was changed.
    case alreadyEnded(outcome: CallOutcome, cost: Micros)
}
