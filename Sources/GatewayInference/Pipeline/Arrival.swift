import CLP
import GatewayDomain

/// Who calls, from where and since when: the facts of a call that its record needs, and nothing of its content.
struct Arrival: Sendable {
    let request: RequestID
    let account: AccountID
    let organisation: OrganisationID
    let address: ClientAddress
    let time: UnixMillis
    private let startNanoseconds: UInt64

    /// - Throws: `UNAUTHENTICATED` or `PERMISSION_DENIED` if the call reached the handler without the principal that it
    ///   must have; `INTERNAL` if the transport does not know the caller's address.
    init(_ context: CallContext, _ clock: any GatewayClock) throws(RPCError) {
        switch context[Principal.self] {
        case .account(let account, let organisation, _):
            self.account = account
            self.organisation = organisation
        case .operator:
            throw RPCError(code: .permissionDenied, message: "chat needs the key of an account, not an operator's")
        case nil:
            throw RPCError(code: .unauthenticated, message: "chat needs an API key")
        }
        // A zone, as in `fe80::1%eth0`, names an interface of this machine and is no part of the caller's address.
        let text = context.peer.address?.prefix { $0 != "%" } ?? ""
        guard let address = ClientAddress(String(text)) else {
            throw RPCError(code: .internal, message: "the caller's address is not known, so the call can't be logged")
        }
        self.address = address
        // The gateway names each call before anything else sees it.
        request = context[RequestID.self] ?? .random()
        time = clock.now()
        startNanoseconds = clock.monotonicNanoseconds()
    }

    /// How long the call has taken.
    func latency(_ clock: any GatewayClock) -> LatencyMillis {
        LatencyMillis(fromNanoseconds: startNanoseconds, to: clock.monotonicNanoseconds())
    }

    /// The record of a call that begins.
    func start(_ model: ModelName) -> CallStart {
        CallStart(
            request: request, account: account, organisation: organisation, time: time, address: address,
            model: model)
    }

    /// The record of a call that was refused.
    func refusal(_ model: ModelName?, _ clock: any GatewayClock) -> RefusedCall {
        RefusedCall(
            request: request, account: account, organisation: organisation, time: time, address: address,
            model: model, latency: latency(clock))
    }
}
