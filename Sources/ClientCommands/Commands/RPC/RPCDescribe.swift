package import ArgumentParser
package import CLP
import CLPMessages

/// `clpai rpc describe`
package struct RPCDescribe: RPCToolCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Show a service, method, message or enum of a server as its proto says it.",
        discussion: """
            Examples:
              clpai rpc describe clp.rpc.v1.Health localhost:7443
              clpai rpc describe clp.rpc.v1.Health/Check
              clpai rpc describe clp.rpc.v1.HealthCheckRequest
            """)

    package static var service: String { "clp.rpc.v1.Reflection" }
    package static var setting: String { "reflection.enabled" }

    @Argument(help: "Full name, such as clp.rpc.v1.Health, clp.rpc.v1.Health/Check or clp.rpc.v1.HealthCheckRequest.")
    package var symbol: String

    @Argument(help: ArgumentHelp("The server, as clp://host:port or host:port.", valueName: "address"))
    package var address: String?

    @OptionGroup package var options: ConnectionOptions

    package init() {}

    package func ownAdvice(for code: RPCError.Code) -> String? {
        switch code {
        case .notFound: "'clpai rpc list' shows the services; names are full names with their package."
        default: nil
        }
    }

    package func run(_ session: Session) async throws {
        let options = try session.toolOptions()
        let reply = try await session.calling { [symbol] client in
            try await ReflectionClient(client).getProtoFile(.init(key: .symbol(symbol)), options: options)
        }
        let file: ProtoFile
        do { file = try ProtoFile(serialized: reply.fileDescriptor) } catch {
            throw Failure(.failed, "the server's answer does not make sense: \(error)")
        }
        guard let text = ProtoText(file).text(of: symbol) else {
            throw Failure(.failed, "the server named a file that does not define \(symbol)")
        }
        if session.json {
            try session.console.print(json: { json in
                json.member("symbol", symbol)
                json.member("file", reply.path)
                json.member("proto", text)
            })
            return
        }
        var filter = EscapeFilter()
        try session.console.write(filter.filter("// \(EscapeFilter.line(reply.path))\n\(text)"))
    }
}
