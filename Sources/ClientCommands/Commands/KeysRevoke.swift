import AccountAPI
package import ArgumentParser
package import CLP
import CLPMessages

/// `clpai keys revoke`
package struct KeysRevoke: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(commandName: "revoke", abstract: "End a key at once.")

    @Argument(help: "The key's id; 'clpai keys list' shows it.")
    package var id: String

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package func advice(for error: RPCError) -> String? {
        switch error.code {
        case .notFound, .invalidArgument: "'clpai keys list' shows the ids of your keys."
        default: nil
        }
    }

    package func run(_ session: Session) async throws {
        let request = RevokeApiKeyRequest(id: id)
        let options = try session.options()
        let key = try await session.calling { client in
            try await AccountsClient(client).revokeApiKey(request, options: options).key
        }
        guard let key else { return }
        if session.json { try session.console.print(json: key.write) } else { try session.console.print(key.line) }
    }
}
