package import ArgumentParser
package import CLP
import CLPMessages

/// `clpai rpc metrics`
package struct RPCMetrics: RPCToolCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print a server's metrics in Prometheus' text format.")

    package static var service: String { "clp.rpc.v1.Introspection" }
    package static var setting: String { "introspection.enabled" }

    @Argument(help: ArgumentHelp("The server, as clp://host:port or host:port.", valueName: "address"))
    package var address: String?

    @OptionGroup package var options: ConnectionOptions

    package init() {}

    package func ownAdvice(for code: RPCError.Code) -> String? {
        switch code {
        case .failedPrecondition: "The server collects no metrics, or gives them elsewhere: ask its owner."
        default: nil
        }
    }

    package func run(_ session: Session) async throws {
        let options = try session.toolOptions()
        let text = try await session.calling { client in
            let introspection = IntrospectionClient(client)
            var text = ""
            var offset: UInt64 = 0
            repeat {
                let page = try await introspection.getMetrics(.init(offset: offset), options: options)
                text += page.text
                // An offset that does not rise would be asked for without end.
                offset = page.nextOffset > offset ? page.nextOffset : 0
            } while offset != 0
            return text
        }
        if session.json {
            try session.console.print(json: { $0.member("metrics", text) })
        } else {
            var filter = EscapeFilter()
            try session.console.write(filter.filter(text))
        }
    }
}
