import AccountAPI
package import ArgumentParser
import CLP
import CLPMessages

/// `clpai balance`
package struct BalanceCommand: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "balance", abstract: "See what your organisation may spend.")

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package func run(_ session: Session) async throws {
        let options = try session.options()
        let balance = try await session.calling { client in
            try await BillingClient(client).getBalance(GetBalanceRequest(), options: options)
        }
        if session.json {
            try session.console.print(json: balance.write)
        } else {
            try session.console.print(balance.line)
        }
    }
}
