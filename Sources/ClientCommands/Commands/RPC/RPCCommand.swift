package import ArgumentParser
package import CLP

/// `clpai rpc`
package struct RPCCommand: ParsableCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "rpc", abstract: "Look into a server that speaks CLP/1: what it serves and what it is doing.",
        discussion: """
            These work with every server that serves clp.rpc.v1.Reflection (list, describe) or \
            clp.rpc.v1.Introspection (status, trace, metrics), not with gateways alone. Both are off until the server's \
            owner turns them on. A gateway asks for the operator's key. One from the environment or the \
            credentials file goes only to the server that they name; --key-file sends one to any.
            """,
        subcommands: [RPCList.self, RPCDescribe.self, RPCStatus.self, RPCTrace.self, RPCMetrics.self])

    package init() {}
}

/// A command that looks into a server named by an argument, as others name a gateway by `--server`.
package protocol RPCToolCommand: SessionCommand {
    /// `clp://host:port`, or without the scheme; nil: what `--server`, the environment or the credentials file say.
    var address: String? { get }
    var options: ConnectionOptions { get }
    /// The service that answers.
    static var service: String { get }
    /// The setting of a gateway that turns it on.
    static var setting: String { get }
    /// What a status means to this command, beside what it means to all of them.
    func ownAdvice(for code: RPCError.Code) -> String?
}

extension RPCToolCommand {
    package var connection: ConnectionOptions {
        var connection = options
        if let address { connection.server = address.contains("://") ? address : "clp://" + address }
        return connection
    }

    package var keyOwner: KeyOwner? { .operator }

    package var namesAnyServer: Bool { address != nil }

    package func ownAdvice(for code: RPCError.Code) -> String? { nil }

    package func advice(for error: RPCError) -> String? {
        switch error.code {
        case .unimplemented:
            "The server does not serve \(Self.service): its owner has to turn it on, in a gateway by \(Self.setting)."
        case .unauthenticated:
            namesAnyServer
                ? "Pass the operator's key of this server by --key-file: one from elsewhere goes only to the server that is "
                    + "named beside it."
                : KeyOwner.operator.advice
        default: ownAdvice(for: error.code)
        }
    }

    package func validate() throws { try checkServer() }

    func checkServer() throws {
        if address != nil, options.server != nil {
            throw ValidationError("name the server once: as an argument or by --server")
        }
    }
}

extension Session {
    /// Options of a call that carries the key if there is one.
    func toolOptions() throws(Failure) -> CallOptions {
        credentials.apiKey == nil ? openOptions() : try options(timeout: .seconds(10))
    }
}
