import AccountAPI
package import ArgumentParser
import CLP
import CLPMessages

/// `clpai account erase`
package struct AccountErase: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Close your account and erase what no law orders to keep.",
        discussion: """
            It can't be undone, and ends every key of the account. Prints, for each category of data, what is gone and \
            what is kept, under which article, until when.
            """)

    @Flag(help: "Do not ask.")
    package var yes = false

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package func run(_ session: Session) async throws {
        let options = try session.options()
        let account = try await session.calling { client in
            try await AccountsClient(client).getAccount(GetAccountRequest(), options: options)
        }
        if !yes { try confirm(account.id, on: session.console) }
        let request = EraseAccountRequest(accountId: account.id)
        let certificate = try await session.calling { client in
            try await DataRightsClient(client).eraseAccount(request, options: options)
        }
        if session.json {
            try session.console.print(json: certificate.write)
        } else {
            try session.console.write(certificate.text)
        }
    }

    /// Asks for the account's id, so that nobody erases by accident.
    private func confirm(_ id: String, on console: Console) throws(Failure) {
        guard FileIO.isTerminal(FileIO.standardInput) else {
            throw Failure(
                .usage, "erasing asks first, and nobody can answer here", advice: "Pass --yes to erase without asking.")
        }
        console.remark("This erases account \(EscapeFilter.line(id)) and ends its keys. Type the id to go on:")
        let answer: [UInt8]?
        do { answer = try FileIO.readLine(FileIO.standardInput, limit: 256) } catch {
            throw Failure(.noInput, "the answer can't be read: \(error)")
        }
        guard let answer, String(decoding: answer, as: UTF8.self) == id else {
            throw Failure(.usage, "that is not the account's id: nothing was erased")
        }
    }
}
