package import ArgumentParser
package import CLP

/// A command that talks to the gateway. What it throws becomes a message that says what to do, and an exit status.
package protocol SessionCommand: AsyncParsableCommand {
    var connection: ConnectionOptions { get }
    /// Whose key the command needs; nil: any.
    var keyOwner: KeyOwner? { get }
    /// Whether the server that the command names may be anybody's, to whom no key goes that is another server's.
    var namesAnyServer: Bool { get }
    /// What to do about a status, in the words of this command line; nil: what is true of every command.
    func advice(for error: RPCError) -> String?
    func run(_ session: Session) async throws
}

/// Whose key a command needs.
package enum KeyOwner: Sendable {
    case account
    case `operator`

    /// What to do when the gateway refuses another one's.
    var advice: String {
        switch self {
        case .account:
            "This needs an account's key, not the operator's: name it with --key-file or --credentials; "
                + "'clpai account create' makes an account."
        case .operator:
            "This needs the operator's key: name it with --key-file or --credentials."
        }
    }
}

extension SessionCommand {
    package var keyOwner: KeyOwner? { .account }

    package var namesAnyServer: Bool { false }

    package func advice(for error: RPCError) -> String? { nil }

    /// What a status means to the user of this command.
    func failure(_ error: any Error, server: String) -> Failure {
        var failure = Failure(any: error, server: server)
        guard let status = error as? RPCError else { return failure }
        if status.code == .permissionDenied, let keyOwner { failure.advice = keyOwner.advice }
        if let advice = advice(for: status) { failure.advice = advice }
        return failure
    }

    package func run() async throws {
        try await run(console: .process, environment: .process, handlesSignals: true)
    }

    /// The same with other means; for tests.
    package func run(console: Console, environment: Environment, handlesSignals: Bool = false) async throws {
        var server = connection.server ?? "the address given"
        do {
            let session = try Session(
                connection, console: console, environment: environment, handlesSignals: handlesSignals,
                holdsKeyBack: namesAnyServer)
            server = session.server
            do {
                try await run(session)
            } catch {
                await session.client.close()
                throw error
            }
            await session.client.close()
        } catch {
            let failure = failure(error, server: server)
            console.report(failure, asJSON: connection.json)
            throw ExitCode(failure.status.rawValue)
        }
    }
}

extension Failure {
    /// Whatever a command threw.
    package init(any error: any Error, server: String) {
        switch error {
        case let failure as Failure: self = failure
        case let status as RPCError: self.init(status, server: server)
        default: self.init(.failed, "\(error)")
        }
    }
}
