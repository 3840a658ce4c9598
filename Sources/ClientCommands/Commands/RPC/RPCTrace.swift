package import ArgumentParser
package import CLP
import CLPMessages

/// `clpai rpc trace`
package struct RPCTrace: RPCToolCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Show the last frames of a server's connections: sizes, times and codes, no content.",
        discussion: """
            A server keeps them only when its owner turned the frame log on. Each line is a frame: the connection, the \
            number of the frame on it, the seconds since the connection began, 'in' to the server or 'out' of it, the type, \
            the call's stream, the bytes of the payload, the flags, and the code or the credit that it carries. \
            'clpai rpc status' shows the numbers of the connections.
            """)

    package static var service: String { "clp.rpc.v1.Introspection" }
    package static var setting: String { "introspection.enabled" }

    @Argument(help: ArgumentHelp("The server, as clp://host:port or host:port.", valueName: "address"))
    package var address: String?

    @Option(
        name: [.customLong("connection")],
        help: ArgumentHelp("Only this connection; without it, all of them.", valueName: "number"))
    package var number: UInt64?

    @Option(help: ArgumentHelp("Only the last so many frames of each connection.", valueName: "count"))
    package var last = 65_536

    @OptionGroup package var options: ConnectionOptions

    package init() {}

    package func validate() throws {
        guard (1...65_536).contains(last) else { throw ValidationError("--last must be 1 to 65536") }
        guard number != 0 else { throw ValidationError("connections are counted from 1") }
        try checkServer()
    }

    package func ownAdvice(for code: RPCError.Code) -> String? {
        switch code {
        case .failedPrecondition:
            "The server keeps no log of frames: its owner has to turn it on, in a gateway by introspection.frame_log."
        case .notFound: "'clpai rpc status' shows the connections that there are."
        default: nil
        }
    }

    package func run(_ session: Session) async throws {
        let options = try session.toolOptions()
        if let number {
            try await show(number, session, options)
            return
        }
        let connections = try await session.calling { client in
            try await IntrospectionPages(IntrospectionClient(client), options: options).connections(limit: 100_000)
        }
        for connection in connections.items {
            do {
                try await show(connection.number, session, options)
            } catch let error as RPCError where error.code == .notFound {
                // It was closed in the meantime.
                continue
            }
        }
    }

    private func show(_ number: UInt64, _ session: Session, _ options: CallOptions) async throws {
        let frames = try await session.calling { client in
            try await IntrospectionPages(IntrospectionClient(client), options: options).frames(of: number)
        }
        for frame in frames.suffix(last) {
            if session.json {
                try session.console.print(json: { frame.write(to: &$0, connection: number) })
            } else {
                try session.console.print(frame.line(connection: number))
            }
        }
    }
}
