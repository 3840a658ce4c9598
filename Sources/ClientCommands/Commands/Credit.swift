import AccountAPI
package import ArgumentParser
package import CLP
import CLPMessages

/// `clpai credit`
package struct Credit: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        abstract: "Add credit to an organisation. Needs the operator's key.",
        discussion: "If a try fails in the middle, run it again with the same --idempotency-key: it counts once.")

    @Argument(help: "The organisation's id; 'clpai account show' names it.")
    package var organisation: String

    @Argument(help: "How much, in units of the currency, such as 10 or 2.50.")
    package var amount: String

    @Option(
        help: ArgumentHelp("1 to 64 characters that name this payment. Without it, one is made.", valueName: "text"))
    package var idempotencyKey: String?

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package var keyOwner: KeyOwner? { .operator }

    package func advice(for error: RPCError) -> String? {
        error.code == .notFound ? "'clpai account show' names an organisation's id to its members." : nil
    }

    package func validate() throws {
        guard let micros = Format.micros(amount), micros > 0 else {
            throw ValidationError("the amount must be more than 0, with at most six decimals, such as 2.50")
        }
        if let idempotencyKey, !(1...64).contains(idempotencyKey.utf8.count) {
            throw ValidationError("--idempotency-key must have 1 to 64 bytes")
        }
    }

    package func run(_ session: Session) async throws {
        let key = idempotencyKey ?? Self.freshKey()
        let request = CreditRequest(
            organisationId: organisation, amountMicros: Format.micros(amount) ?? 0, idempotencyKey: key)
        let options = try session.options()
        do {
            let balance = try await session.calling { client in
                try await BillingClient(client).credit(request, options: options)
            }
            if session.json {
                try session.console.print(json: balance.write)
            } else {
                try session.console.print(balance.line)
            }
        } catch {
            var failure = failure(error, server: session.server)
            if failure.status != .refused, failure.status != .notPermitted {
                failure.advice = "Whether it counted is not known: run it again with --idempotency-key \(key)."
            }
            throw failure
        }
    }

    private static func freshKey() -> String {
        "clpai-" + String(UInt64.random(in: .min ... .max), radix: 36)
            + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
