import CMeter
import GRPCCore
import GRPCNIOTransportHTTP2Posix

#if canImport(Glibc)
import Glibc
#endif

/// grpc-swift-2 with its NIO transport as a subject of the benchmarks: the same calls, the same options, the same meter
/// as the others.
@main
struct GRPCSwiftEcho {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("serve", 3):
            try await serve(certificate: arguments[1], key: arguments[2])
        case ("load", 8):
            guard let kind = Load.Kind(rawValue: arguments[1]), let port = Int(arguments[2]),
                let server = Int32(arguments[3]), let count = Int(arguments[5]), let payload = Int(arguments[6]),
                let seconds = Double(arguments[7])
            else { usage() }
            try await Load(
                kind: kind, port: port, server: server, trust: arguments[4], count: count, payload: payload,
                seconds: seconds
            ).run()
        default: usage()
        }
    }

    private static func serve(certificate: String, key: String) async throws {
        let transport = HTTP2ServerTransport.Posix(
            address: .ipv4(host: "127.0.0.1", port: 0),
            transportSecurity: .tls(
                certificateChain: [.file(path: certificate, format: .pem)],
                privateKey: .file(path: key, format: .pem)))
        let server = GRPCServer(transport: transport, services: [EchoService()])
        async let serving: Void = server.serve()
        print(try await transport.listeningAddress.ipv4?.port ?? 0)
        fflush(nil)
        try await serving
    }

    private static func usage() -> Never {
        let text = """
            usage: grpc-swift-echo serve CERTIFICATE KEY
                   grpc-swift-echo load KIND PORT SERVER_PID TRUST COUNT PAYLOAD SECONDS

            """
        _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        exit(64)
    }
}
