import AccountAPI
package import ArgumentParser
import CLP
import CLPMessages

/// `clpai keys list`
package struct KeysList: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys of your account. The keys themselves are stored nowhere.")

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package func run(_ session: Session) async throws {
        let options = try session.options()
        let keys = try await session.calling { client in
            try await AccountsClient(client).getAccount(GetAccountRequest(), options: options).apiKeys
        }
        for key in keys {
            if session.json { try session.console.print(json: key.write) } else { try session.console.print(key.line) }
        }
    }
}
