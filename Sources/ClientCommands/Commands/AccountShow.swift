import AccountAPI
package import ArgumentParser
import CLP
import CLPMessages

/// `clpai account show`
package struct AccountShow: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "show", abstract: "See what is held of your account.")

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package func run(_ session: Session) async throws {
        let options = try session.options()
        let account = try await session.calling { client in
            try await AccountsClient(client).getAccount(GetAccountRequest(), options: options)
        }
        if session.json {
            try session.console.print(json: account.write)
        } else {
            try session.console.write(account.text)
        }
    }
}
