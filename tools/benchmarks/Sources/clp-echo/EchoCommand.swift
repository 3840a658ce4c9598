import CLP
import Glibc

/// The engine as a subject of the benchmarks: a server that echoes, and a client that keeps calls outstanding.
@main
struct EchoCommand {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "serve", arguments.count >= 3 {
            try await EchoServer.run(
                certificate: arguments[1], key: arguments[2], variant: Variant(words: arguments[3...]))
        } else if arguments.first == "load", arguments.count >= 8 {
            guard let kind = EchoLoad.Kind(rawValue: arguments[1]), let port = Int(arguments[2]),
                let server = Int32(arguments[3]), let count = Int(arguments[5]), let payload = Int(arguments[6]),
                let seconds = Double(arguments[7])
            else { usage() }
            try await EchoLoad(
                kind: kind, port: port, server: server, trust: arguments[4], count: count, payload: payload,
                seconds: seconds, variant: Variant(words: arguments[8...])
            ).run()
        } else {
            usage()
        }
    }

    static func usage() -> Never {
        let text = """
            usage: clp-echo serve CERTIFICATE KEY [VARIANT…]
                   clp-echo load KIND PORT SERVER_PID TRUST COUNT PAYLOAD SECONDS [VARIANT…]
            kinds: unary stream handshake idle-connection idle-stream
            variants of both: padded admit; of serve: sync; of load: pool

            """
        // There is nobody to tell when standard error can't be written.
        _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        exit(64)
    }
}
