package import AccountAPI
package import CLP
package import GatewayDomain

/// `clpai.account.v1.Accounts` over the domain's ports.
///
/// An id of somebody else's key is `NOT_FOUND`, as one that does not exist: who asks learns nothing of others.
package struct AccountsService: AccountsHandlers {
    private let accounts: any AccountStore

    package init(accounts: any AccountStore) {
        self.accounts = accounts
    }

    package func createAccount(
        _ request: CreateAccountRequest, _ context: CallContext
    ) async throws -> CreateAccountResponse {
        try context.requireOperator()
        let contact = try Self.contact(request)
        let secret = ApiKeySecret.random()
        let account = try await asking(context.logger) { () throws(StoreError) in
            try await accounts.create(contact, firstKey: secret.hash)
        }
        return CreateAccountResponse(account: AccountAPI.Account(account), apiKey: secret.revealed)
    }

    package func createApiKey(
        _ request: CreateApiKeyRequest, _ context: CallContext
    ) async throws -> CreateApiKeyResponse {
        let account = try Self.keyOwner(request, context)
        let secret = ApiKeySecret.random()
        let key = try await asking(context.logger) { () throws(StoreError) in
            try await accounts.createKey(for: account, secret.hash)
        }
        return CreateApiKeyResponse(key: ApiKey(key), apiKey: secret.revealed)
    }

    package func revokeApiKey(
        _ request: RevokeApiKeyRequest, _ context: CallContext
    ) async throws -> RevokeApiKeyResponse {
        let owner: AccountID? =
            switch try context.principal {
            case .operator: nil
            case .account(let account, _, _): account
            }
        guard let id = ApiKeyID(request.id) else {
            throw try FieldViolations.error("id", "must be a key's id, such as `GetAccount` shows it")
        }
        let key = try await asking(context.logger) { () throws(StoreError) in
            try await accounts.revokeKey(id, ownedBy: owner)
        }
        return RevokeApiKeyResponse(key: ApiKey(key))
    }

    package func getAccount(_ request: GetAccountRequest, _ context: CallContext) async throws -> AccountAPI.Account {
        let caller = try context.accountCaller
        let account = try await asking(context.logger) { () throws(StoreError) in
            try await accounts.account(caller.account)
        }
        return AccountAPI.Account(account)
    }

    package func updateAccount(
        _ request: UpdateAccountRequest, _ context: CallContext
    ) async throws -> AccountAPI.Account {
        let caller = try context.accountCaller
        let change = try Self.change(request)
        let account = try await asking(context.logger) { () throws(StoreError) in
            try await accounts.update(caller.account, change)
        }
        return AccountAPI.Account(account)
    }

    /// Whose key is to be made: the operator names the account, an account means itself.
    private static func keyOwner(_ request: CreateApiKeyRequest, _ context: CallContext) throws(RPCError) -> AccountID {
        let problem = "must be an account's id, such as `CreateAccount` returns it"
        switch try context.principal {
        case .operator:
            guard let account = AccountID(request.accountId) else {
                throw try FieldViolations.error("account_id", problem)
            }
            return account
        case .account(let account, _, _):
            if request.accountId.isEmpty { return account }
            guard let named = AccountID(request.accountId) else {
                throw try FieldViolations.error("account_id", problem)
            }
            guard named == account else {
                throw RPCError(
                    code: .permissionDenied,
                    message: "only the operator makes keys of other accounts: leave `account_id` empty")
            }
            return account
        }
    }
}
