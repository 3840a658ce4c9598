import CLP
import GatewayDomain

/// The account that makes a call.
struct AccountCaller {
    let account: AccountID
    let organisation: OrganisationID
}

extension CallContext {
    /// Who makes the call, as the interceptor recognised it.
    ///
    /// The interceptor has asked the permission table already. Handlers ask again, since each of them knows best whom
    /// it is for: a method that is wired wrongly then refuses instead of answering.
    /// - Throws: `UNAUTHENTICATED` if nobody was recognised.
    var principal: Principal {
        get throws(RPCError) {
            guard let principal = self[Principal.self] else {
                throw RPCError(
                    code: .unauthenticated,
                    message: "this method needs an API key: send it as `authorization: Bearer clpai_…`")
            }
            return principal
        }
    }

    /// The caller, who must act for an account.
    /// - Throws: `UNAUTHENTICATED`, or `PERMISSION_DENIED` for the operator, who sees no account's data by that alone.
    var accountCaller: AccountCaller {
        get throws(RPCError) {
            guard case .account(let account, let organisation, _) = try principal else {
                throw RPCError(
                    code: .permissionDenied, message: "this method acts for an account: use a key of that account")
            }
            return AccountCaller(account: account, organisation: organisation)
        }
    }

    /// - Throws: `UNAUTHENTICATED`, or `PERMISSION_DENIED` for anybody but the operator.
    func requireOperator() throws(RPCError) {
        guard case .operator = try principal else {
            throw RPCError(
                code: .permissionDenied, message: "this method is the operator's: use an operator key")
        }
    }
}
