/// Who makes a call, as its credential says.
package enum Principal: Hashable, Sendable {
    /// Runs this gateway. Sees no account's data by that alone.
    case `operator`(ApiKeyID)
    /// Acts for an account of an organisation.
    case account(AccountID, OrganisationID, ApiKeyID)

    package enum Kind: Hashable, Sendable, CaseIterable {
        case `operator`
        case account
    }

    package var kind: Kind {
        switch self {
        case .operator: .operator
        case .account: .account
        }
    }

    /// The key by which the caller was recognised.
    package var key: ApiKeyID {
        switch self {
        case .operator(let key), .account(_, _, let key): key
        }
    }
}

/// Which kind of principal may call which method. A method without a row is denied to everybody.
package enum Permissions {
    /// Methods that need no credential at all.
    package static let open: Set<MethodName> = ["clp.rpc.v1.Health/Check"]

    /// Methods that need one, with who may call them.
    package static let table: [MethodName: Set<Principal.Kind>] = [
        // It lasts as long as its caller likes: not for strangers.
        "clp.rpc.v1.Health/Watch": [.account, .operator],
        "clpai.inference.v1.Inference/Chat": [.account],
        "clpai.inference.v1.Inference/ChatStream": [.account],
        "clpai.inference.v1.Inference/ListModels": [.account, .operator],
        "clpai.account.v1.Accounts/CreateAccount": [.operator],
        "clpai.account.v1.Accounts/CreateApiKey": [.account, .operator],
        "clpai.account.v1.Accounts/RevokeApiKey": [.account, .operator],
        "clpai.account.v1.Accounts/GetAccount": [.account],
        "clpai.account.v1.Accounts/UpdateAccount": [.account],
        "clpai.billing.v1.Billing/GetBalance": [.account],
        "clpai.billing.v1.Billing/Credit": [.operator],
        "clpai.billing.v1.Billing/ListCalls": [.account],
        "clpai.datarights.v1.DataRights/ExportData": [.account],
        "clpai.datarights.v1.DataRights/EraseAccount": [.account],
        "clp.rpc.v1.Reflection/ListServices": [.operator],
        "clp.rpc.v1.Reflection/GetProtoFile": [.operator],
        "clp.rpc.v1.Introspection/GetServer": [.operator],
        "clp.rpc.v1.Introspection/ListConnections": [.operator],
        "clp.rpc.v1.Introspection/ListCalls": [.operator],
        "clp.rpc.v1.Introspection/ListFrames": [.operator],
        "clp.rpc.v1.Introspection/GetMetrics": [.operator],
    ]

    /// Whether a caller may call `method`.
    /// - Parameter principal: nil for a caller without a valid credential.
    package static func allows(_ principal: Principal.Kind?, _ method: MethodName) -> Bool {
        if open.contains(method) { return true }
        guard let principal else { return false }
        return table[method]?.contains(principal) ?? false
    }
}
