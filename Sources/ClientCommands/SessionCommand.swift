package import ArgumentParser
import CLP

/// A command that talks to the gateway. What it throws becomes a message that says what to do, and an exit status.
package protocol SessionCommand: AsyncParsableCommand {
    var connection: ConnectionOptions { get }
    func run(_ session: Session) async throws
}

extension SessionCommand {
    package func run() async throws {
        try await run(console: .process, environment: .process, handlesSignals: true)
    }

    /// The same with other means; for tests.
    package func run(console: Console, environment: Environment, handlesSignals: Bool = false) async throws {
        var server = connection.server ?? "the address given"
        do {
            let session = try Session(
                connection, console: console, environment: environment, handlesSignals: handlesSignals)
            server = session.server
            do {
                try await run(session)
            } catch {
                await session.client.close()
                throw error
            }
            await session.client.close()
        } catch {
            let failure = Failure(any: error, server: server)
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
