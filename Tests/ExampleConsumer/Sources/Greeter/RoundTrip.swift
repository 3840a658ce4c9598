import CLP

/// Calls each method of a server in the same process, over TLS. The argument is a folder of tools/dev-certificates.
@main
struct RoundTrip {
    static func main() async throws {
        let folder = CommandLine.arguments.dropFirst().first ?? "."
        let server = Server(
            .init(listen: "127.0.0.1:0", tls: .files(certificate: "\(folder)/server.pem", key: "\(folder)/server.key")),
            services: [GreeterService()])
        async let running: Void = server.run()
        let address = try await server.listeningAddress()
        let client = try Client("clp://\(address)", tls: .trust("\(folder)/ca.pem"))
        let greeter = GreeterClient(client)

        var said = [try await greeter.greet(.init(name: "Li"), options: .init(timeout: .seconds(5))).text]
        for try await reply in try await greeter.count(.init(to: 3)) { said.append(String(reply.number)) }
        said += [
            try await greeter.greetAll { requests in
                for name in ["Li", "Wang"] { try await requests.write(.init(name: name)) }
            }.text
        ]
        said += try await greeter.converse { requests, replies in
            try await requests.write(.init(name: "Zhao"))
            return [try await replies.next()?.text ?? "nothing"]
        }
        print(said)
        precondition(said == ["Hello, Li", "1", "2", "3", "Hello, Li and Wang", "Hello, Zhao"], "not as asked")

        await client.close()
        server.shutdown()
        try await running
    }
}
