import CLP
import CLPMessages
import CLPTLS
import CLPTesting
import Testing

/// Who lets whom in, over real sockets; and what each side says when it doesn't.
@Suite(.timeLimit(.minutes(1)))
struct TLSMatrixTests {
    /// One server and one client.
    struct Pair: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Over the key of `server`.
        var certificate = "server.pem"
        /// The authorities of clients; nil: no certificate is asked for.
        var clientAuthorities: String?
        var requires = true
        var trust = "ca.pem"
        /// A certificate that the client shows, with the key of the same name.
        var shows: String?
        var serverName: String?
        /// What the client is told; nil: its call goes well.
        var client: String?
        /// What the server logs.
        var server: String?
    }

    private static let pairs = [
        Pair(testDescription: "good"),
        Pair(testDescription: "good, by a name that is not the address", serverName: "localhost"),
        Pair(
            testDescription: "good, by a wildcard name", certificate: "wrong-host.pem", serverName: "a.elsewhere.test"),
        Pair(testDescription: "good, of the other authority", certificate: "other.pem", trust: "other-ca.pem"),
        Pair(
            testDescription: "expired", certificate: "expired.pem",
            client: "the server's certificate expired on 20", server: "our certificate is out of date"),
        Pair(
            testDescription: "not yet valid", certificate: "not-yet.pem",
            client: "the server's certificate is valid from 2099-01-01 00:00:00 UTC only. Check both clocks.",
            server: "it does not accept our certificate"),
        Pair(
            testDescription: "wrong host", certificate: "wrong-host.pem",
            client:
                "host name: the certificate is for elsewhere.test, *.elsewhere.test; the client asked for 127.0.0.1",
            server: "it does not accept our certificate"),
        Pair(
            testDescription: "wrong host by name", serverName: "other.test",
            client: "host name: the certificate is for localhost, 127.0.0.1, ::1; the client asked for other.test",
            server: "it does not accept our certificate"),
        Pair(
            testDescription: "unknown authority", certificate: "other.pem",
            client: "unknown issuer: the server's certificate is signed by \"clpai other CA\"",
            server: "it does not know the issuer of our certificate (unknown ca)"),
        Pair(testDescription: "client certificate", clientAuthorities: "ca.pem", shows: "client"),
        Pair(
            testDescription: "optional client certificate", clientAuthorities: "ca.pem", requires: false,
            shows: "client"),
        Pair(testDescription: "optional, and none", clientAuthorities: "ca.pem", requires: false),
        Pair(testDescription: "not asked for, and one there", shows: "client"),
        Pair(
            testDescription: "required, and none", clientAuthorities: "ca.pem",
            client: "it asks for a client certificate (certificate required)",
            server: "the client showed no certificate; this server asks for one"),
        Pair(
            testDescription: "required, of an unknown authority", clientAuthorities: "other-ca.pem", shows: "client",
            client: "it does not know the issuer of our certificate (unknown ca)",
            server: "unknown issuer: the client's certificate is signed by \"clpai development CA\""),
        Pair(
            testDescription: "optional, of an unknown authority", clientAuthorities: "other-ca.pem", requires: false,
            shows: "client", client: "it does not know the issuer of our certificate (unknown ca)",
            server: "unknown issuer: the client's certificate is signed by \"clpai development CA\""),
        Pair(
            testDescription: "a server's certificate shown by a client", clientAuthorities: "ca.pem", shows: "server",
            client: "it does not accept our certificate", server: "extended key usage has clientAuth"),
    ]

    @Test(arguments: pairs) func pair(_ pair: Pair) async throws {
        let files = TestCertificates.shared
        let log = CapturedLog()
        try await TestServer.with(logger: log.logger) {
            $0.tls.certificate = files.path(pair.certificate)
            $0.tls.clientAuthorities = pair.clientAuthorities.map { files.path($0) }
            $0.tls.requiresClientCertificate = pair.requires
        } _: { test in
            var tls = ClientTLS.trust(files.path(pair.trust))
            if let shows = pair.shows {
                tls = tls.certificate(files.path("\(shows).pem"), key: files.path("\(shows).key"))
            }
            tls.serverName = pair.serverName
            let error = try await test.withClient(tls: tls) { client in
                await failure { try await client.unary(Echo.say, DebugId(id: "x")) }
            }
            if let text = pair.client {
                #expect(error?.code == .unavailable)
                #expect(error?.message.contains(text) == true, "the client was told: \(error?.message ?? "nothing")")
            } else {
                #expect(error == nil)
            }
            if let text = pair.server {
                let line = try await log.line(containing: text)
                #expect(line != nil, "the server logged: \(log.lines)")
            }
        }
    }

    // MARK: Names of a client

    /// Reports the names that it is given, by type.
    private static let names = TestService(
        .unary(Echo.say) { _, context in
            guard let names = context.peer.certificate else { return DebugId(id: "none") }
            let lists = [names.dnsNames, names.uris, names.ipAddresses, names.emailAddresses]
            return DebugId(id: lists.map { $0.joined(separator: ",") }.joined(separator: " "))
        })

    @Test(arguments: [true, false]) func namesReachTheHandlerByType(shows: Bool) async throws {
        let files = TestCertificates.shared
        try await TestServer.with(services: [Self.names]) {
            $0.tls.clientAuthorities = files.path("ca.pem")
            $0.tls.requiresClientCertificate = false
        } _: { test in
            var tls = ClientTLS.trust(files.path("ca.pem"))
            if shows { tls = tls.certificate(files.path("client.pem"), key: files.path("client.key")) }
            try await test.withClient(tls: tls) { client in
                let reply = try await client.unary(Echo.say, DebugId())
                // The common name, "client", is nowhere.
                let expected = "client.test spiffe://clpai.test/client 192.0.2.7 client@clpai.test"
                #expect(reply.id == (shows ? expected : "none"))
            }
        }
    }

    // MARK: Padding

    @Test(arguments: [true, false], [true, false]) func padding(server: Bool, client: Bool) async throws {
        try await TestServer.with {
            $0.tls.padsRecords = server
        } _: { test in
            var tls = ClientTLS.trust(TestCertificates.shared.path("ca.pem"))
            tls.padsRecords = client
            try await test.withClient(tls: tls) { client in
                let text = String(repeating: "p", count: 70_000)
                let reply = try await client.unary(Echo.say, DebugId(id: text))
                #expect(reply.id == text)
            }
        }
    }

    /// Both sides change their keys every few records, under calls of several records each.
    @Test func keysAreUpdatedDuringCalls() async throws {
        var options = TLSOptions.clp
        options.keyUpdateRecords = 2
        try await TestServer.with { test in
            let peer = try await RawPeer.connect(
                host: test.address.host, port: test.address.port, tls: RawTLS.client(options))
            try await peer.send(.settings())
            let text = String(repeating: "k", count: 9000)
            for number in 0..<20 {
                let message = try DebugId(id: text).serialized()
                let stream = UInt32(2 * number + 1)
                try await peer.send(.call(stream, CallHeader(method: "test.Echo/Say"), message: message))
                let reply = try #require(try await peer.nextFrame(ofType: 4))
                #expect(reply.stream == stream && reply.payload.count == message.count + 4)
            }
        }
    }
}
