import CLP

/// Calls each method of a server in the same process, over TLS. The argument is a folder of tools/dev-certificates.
@main
struct RoundTrip {
    static func main() async throws {
        let certificates = CommandLine.arguments.dropFirst().first ?? "."
        let server = Server(
            .init(
                listen: "127.0.0.1:0",
                tls: .files(certificate: "\(certificates)/server.pem", key: "\(certificates)/server.key")),
            services: [GreeterService()])
        async let running: Void = server.run()
        let port = try await server.listeningAddress().port
        let client = try Client("clp://127.0.0.1:\(port)", tls: .trust("\(certificates)/ca.pem"))
        let greeter = GreeterClient(client)

        let reply = try await greeter.greet(.init(name: "Li"), options: .init(timeout: .seconds(5)))
        print(reply.text)
        var numbers: [UInt32] = []
        for try await reply in try await greeter.count(.init(to: 3)) { numbers.append(reply.number) }
        print(numbers)
        precondition(reply.text == "Hello, Li" && numbers == [1, 2, 3], "the server did not answer as it should")

        await client.close()
        server.shutdown()
        try await running
    }
}
