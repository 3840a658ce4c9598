import AccountAPI
package import ArgumentParser
import CLP
import CLPMessages

/// `clpai account update`
package struct AccountUpdate: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Correct or supplement your contact data.")

    @Option(help: "New e-mail address; '' removes it, if a phone number remains.")
    package var email: String?

    @Option(help: "New phone number; '' removes it, if an e-mail address remains.")
    package var phone: String?

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package func validate() throws {
        if email == nil && phone == nil { throw ValidationError("pass --email or --phone") }
    }

    package func run(_ session: Session) async throws {
        let request = UpdateAccountRequest(email: email, phone: phone)
        let options = try session.options()
        let account = try await session.calling { client in
            try await AccountsClient(client).updateAccount(request, options: options)
        }
        if session.json {
            try session.console.print(json: account.write)
        } else {
            try session.console.write(account.text)
        }
    }
}
