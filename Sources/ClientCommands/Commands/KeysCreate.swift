import AccountAPI
package import ArgumentParser
package import CLP
import CLPMessages

/// `clpai keys create`
package struct KeysCreate: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key for your account.")

    @Option(help: ArgumentHelp("Make it for this account; needs the operator's key.", valueName: "id"))
    package var account = ""

    @OptionGroup package var save: SaveKeyOptions

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package var keyOwner: KeyOwner? { account.isEmpty ? .account : .operator }

    package func advice(for error: RPCError) -> String? {
        switch error.code {
        case .resourceExhausted: "'clpai keys list' shows your keys; 'clpai keys revoke' ends one."
        case .invalidArgument where account.isEmpty: "Pass --account; the operator's key has no account of its own."
        default: nil
        }
    }

    package func run(_ session: Session) async throws {
        try save.check()
        let request = CreateApiKeyRequest(accountId: account)
        let options = try session.options()
        let response = try await session.calling { client in
            try await AccountsClient(client).createApiKey(request, options: options)
        }
        let key = response.key ?? ApiKey()
        let saved = try save.store(response.apiKey, of: session)
        if session.json {
            try session.console.print(json: { json in
                json.object("key", key.write)
                SaveKeyOptions.write(response.apiKey, saved: saved, to: &json)
            })
        } else {
            try session.console.print("key           \(key.line)")
            try SaveKeyOptions.show(response.apiKey, saved: saved, on: session.console)
        }
    }
}
