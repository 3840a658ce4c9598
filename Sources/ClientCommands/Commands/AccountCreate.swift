import AccountAPI
package import ArgumentParser
import CLP
import CLPMessages

/// `clpai account create`
package struct AccountCreate: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make an account with a first key. Needs the operator's key.")

    @Option(help: "E-mail address; this or --phone, or both.")
    package var email = ""

    @Option(help: "Phone number, such as +8613800138000.")
    package var phone = ""

    @OptionGroup package var save: SaveKeyOptions

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package var keyOwner: KeyOwner? { .operator }

    package func validate() throws {
        if email.isEmpty && phone.isEmpty { throw ValidationError("pass --email or --phone") }
    }

    package func run(_ session: Session) async throws {
        try save.check()
        let request = CreateAccountRequest(email: email, phone: phone)
        let options = try session.options()
        let response = try await session.calling { client in
            try await AccountsClient(client).createAccount(request, options: options)
        }
        let account = response.account ?? Account()
        let saved = try save.store(response.apiKey, of: session)
        if session.json {
            try session.console.print(json: { json in
                json.object("account", account.write)
                SaveKeyOptions.write(response.apiKey, saved: saved, to: &json)
            })
        } else {
            try session.console.write(account.text)
            try SaveKeyOptions.show(response.apiKey, saved: saved, on: session.console)
        }
    }
}
