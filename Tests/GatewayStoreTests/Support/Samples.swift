import GatewayDomain
import Testing

/// Values that tests need all the time.
enum Sample {
    static func contact(_ name: String = "li") throws -> ContactData {
        try #require(ContactData(email: EmailAddress("\(name)@example.com"), phone: nil))
    }

    static func address(_ text: String = "2001:db8:1f2e:3d4c:5b6a:7988:97a6:b5c4") throws -> ClientAddress {
        try #require(ClientAddress(text))
    }

    static func model() throws -> ModelName {
        try #require(ModelName("demo/small"))
    }

    static func key(_ text: String) throws -> IdempotencyKey {
        try #require(IdempotencyKey(text))
    }

    static let keyHash = ApiKeySecret.random().hash

    /// One micro a token each way.
    static func price(_ currency: Currency = .cny) throws -> Price {
        try Price(
            inputPerMillion: Micros(1_000_000), outputPerMillion: Micros(1_000_000), cachedInputPerMillion: .zero,
            currency: currency)
    }

    /// A hold of `tokens` + 1 micros (the one covers rounding); none for 0.
    static func hold(_ tokens: UInt64, _ currency: Currency = .cny) throws -> Hold {
        try price(currency).hold(forInput: .zero, output: TokenCount(clamping: tokens))
    }

    static func usage(output: UInt64) -> Usage {
        Usage(input: .zero, output: TokenCount(clamping: output))
    }

    static func start(_ account: Account, at time: UnixMillis, _ request: RequestID = .random()) throws -> CallStart {
        try CallStart(
            request: request, account: account.id, organisation: account.organisation, time: time,
            address: address(), model: model())
    }

    static func end(_ request: RequestID, _ hold: Hold, output: UInt64, _ outcome: CallOutcome = .completed) -> CallEnd
    {
        CallEnd(
            request: request, outcome: outcome, charge: hold.charge(for: usage(output: output)),
            latency: LatencyMillis(clamping: 42))
    }

    static func refused(_ account: Account, at time: UnixMillis, _ request: RequestID = .random()) throws -> RefusedCall
    {
        try RefusedCall(
            request: request, account: account.id, organisation: account.organisation, time: time,
            address: address(), model: nil, latency: LatencyMillis(clamping: 1))
    }
}
