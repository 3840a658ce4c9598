import CLP
import Glibc

/// Echoes on a free port of the loopback address, which it prints.
struct EchoServer: EchoHandlers {
    func say(_ request: EchoMessage, _ context: CallContext) async throws -> EchoMessage { request }

    static func run(certificate: String, key: String) async throws {
        let server = Server(
            .init(listen: "127.0.0.1:0", tls: .files(certificate: certificate, key: key)), services: [EchoServer()])
        async let running: Void = server.run()
        let address = try await server.listeningAddress()
        print(address.port)
        fflush(nil)
        try await running
    }
}
