package import ArgumentParser
import CLP
import CLPMessages

/// `clpai rpc status`
package struct RPCStatus: RPCToolCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what a server is doing: its connections, calls, counters and last failures.",
        discussion: """
            It shows numbers alone: no content, no metadata, and a number in place of each client's address. \
            The call of this command is among those shown.
            """)

    package static var service: String { "clp.rpc.v1.Introspection" }
    package static var setting: String { "introspection.enabled" }

    @Argument(help: ArgumentHelp("The server, as clp://host:port or host:port.", valueName: "address"))
    package var address: String?

    @Option(help: ArgumentHelp("At most so many connections, and so many calls.", valueName: "count"))
    package var limit = 100

    @OptionGroup package var options: ConnectionOptions

    package init() {}

    package func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be 1 to 100000") }
        try checkServer()
    }

    package func run(_ session: Session) async throws {
        let (options, limit) = (try session.toolOptions(), limit)
        let report = try await session.calling { client in
            try await ServerReport(IntrospectionClient(client), options: options, limit: limit)
        }
        if session.json {
            try session.console.print(json: report.write)
        } else {
            try session.console.write(report.text(server: session.server))
        }
    }
}
