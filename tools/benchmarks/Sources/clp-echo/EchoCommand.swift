import CLP
import Glibc

/// The engine's side of the RPC benchmark: a server that echoes, and a client that keeps calls outstanding.
@main
struct EchoCommand {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.count) {
        case ("serve", 3):
            try await EchoServer.run(certificate: arguments[2], key: arguments[3])
        case ("load", 7):
            guard let port = Int(arguments[2]), let server = pid_t(arguments[3]),
                let outstanding = Int(arguments[5]), let payload = Int(arguments[6]), let seconds = Double(arguments[7])
            else { usage() }
            try await EchoLoad(
                port: port, server: server, trust: arguments[4], outstanding: outstanding, payload: payload,
                seconds: seconds
            ).run()
        default: usage()
        }
    }

    private static func usage() -> Never {
        let text = """
            usage: clp-echo serve CERTIFICATE KEY
                   clp-echo load PORT SERVER_PID TRUST OUTSTANDING PAYLOAD SECONDS

            """
        // There is nobody to tell when standard error can't be written.
        _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        exit(64)
    }
}
