import CLPTLS
import Testing

/// Whom a client and a server let in (P4.a).
@Suite struct VerificationTests {
    private func clientFault(
        server certificate: String, peerName: String = "localhost", trusting trust: TrustSource? = nil
    ) throws -> TLSError? {
        let link = try Link(
            client: TestCertificates.client(trusting: trust), server: TestCertificates.server(certificate),
            peerName: peerName)
        link.carry()
        #expect(link.client.engine.isHandshakeComplete == (link.client.error == nil))
        if link.client.error != nil {
            #expect(!link.server.engine.isHandshakeComplete)
            #expect(link.server.error?.code == .refusedByPeer, "the server is told")
        }
        return link.client.error
    }

    @Test(arguments: ["localhost", "LOCALHOST", "127.0.0.1", "::1"])
    func nameOrAddressOfTheCertificateIsAccepted(peerName: String) throws {
        #expect(try clientFault(server: "server", peerName: peerName) == nil)
    }

    @Test func expired() throws {
        let fault = try #require(try clientFault(server: "expired"))
        #expect(fault.code == .certificateExpired)
        #expect(fault.message.contains(/^the server's certificate expired on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/))
    }

    @Test func notYetValid() throws {
        let fault = try #require(try clientFault(server: "not-yet"))
        #expect(fault.code == .certificateNotYetValid)
        #expect(
            fault.message
                == "the server's certificate is valid from 2099-01-01 00:00:00 UTC only. Check both clocks.")
    }

    @Test func wrongHost() throws {
        let fault = try #require(try clientFault(server: "wrong-host"))
        #expect(fault.code == .hostName)
        #expect(
            fault.message
                == "host name: the certificate is for elsewhere.test, *.elsewhere.test; the client asked for localhost. "
                + "Ask for a name that the certificate has, or renew it with this one.")
    }

    @Test func wrongAddress() throws {
        let fault = try #require(try clientFault(server: "server", peerName: "127.0.0.2"))
        #expect(fault.code == .hostName)
        #expect(fault.message.contains("is for localhost, 127.0.0.1, ::1; the client asked for 127.0.0.2."))
    }

    @Test func wildcardCoversOneWholeLabel() throws {
        #expect(try clientFault(server: "wrong-host", peerName: "a.elsewhere.test") == nil)
        #expect(try clientFault(server: "wrong-host", peerName: "a.b.elsewhere.test")?.code == .hostName)
    }

    @Test func otherAuthority() throws {
        let fault = try #require(try clientFault(server: "other"))
        #expect(fault.code == .unknownIssuer)
        #expect(fault.message.contains("signed by \"clpai other CA\""))
        let trusted = try clientFault(server: "other", trusting: .file(TestCertificates.path("other-ca.pem")))
        #expect(trusted == nil)
    }

    @Test func systemStoreDoesNotKnowADevelopmentAuthority() throws {
        #expect(try clientFault(server: "server", trusting: .system)?.code == .unknownIssuer)
    }

    @Test(arguments: ["", "a b", "*.example.com", "https://localhost", "localhost:443", "[::1]", "a\u{0}b", "zoë.test"])
    func namesThatAreNone(name: String) throws {
        let context = try TestCertificates.client()
        let error = #expect(throws: TLSError.self) { try TLSEngine(client: context, peerName: name) }
        #expect(error?.code == .configuration)
    }

    // MARK: Certificates of clients

    private func link(
        _ clients: ClientCertificates, certificate: CertificateFiles?
    ) throws -> Link {
        let link = try Link(
            client: TestCertificates.client(certificate: certificate), server: TestCertificates.server(clients: clients)
        )
        link.carry()
        return link
    }

    @Test func requiredAndShown() throws {
        let link = try link(.required(TestCertificates.authority), certificate: TestCertificates.files("client"))
        #expect(link.server.error == nil)
        let identity = try #require(link.server.engine.peerIdentity)
        #expect(identity.dnsNames == ["client.test"])
        #expect(identity.uris == ["spiffe://clpai.test/client"])
        #expect(identity.ipAddresses == ["192.0.2.7"])
        #expect(identity.emailAddresses == ["client@clpai.test"])
        #expect(identity.commonName == "client")
    }

    @Test func requiredAndMissing() throws {
        let link = try link(.required(TestCertificates.authority), certificate: nil)
        #expect(link.server.error?.code == .certificateRequired)
        #expect(link.server.error?.message.contains("from an authority that this server trusts") == true)
        #expect(link.client.error?.code == .refusedByPeer)
        #expect(link.client.error?.message.contains("it asks for a client certificate") == true)
    }

    @Test func optional() throws {
        let without = try link(.optional(TestCertificates.authority), certificate: nil)
        #expect(without.server.error == nil && without.server.engine.isHandshakeComplete)
        #expect(without.server.engine.peerIdentity == nil)
        let with = try link(.optional(TestCertificates.authority), certificate: TestCertificates.files("client"))
        #expect(with.server.engine.peerIdentity?.commonName == "client")
    }

    @Test func optionalButWrong() throws {
        let other = TrustSource.file(TestCertificates.path("other-ca.pem"))
        let link = try link(.optional(other), certificate: TestCertificates.files("client"))
        #expect(link.server.error?.code == .unknownIssuer)
        #expect(link.client.error?.message.contains("it does not know the issuer of our certificate") == true)
    }

    @Test func serverCertificateIsNoneForAClient() throws {
        let link = try link(.required(TestCertificates.authority), certificate: TestCertificates.files("server"))
        #expect(link.server.error?.code == .certificate)
        #expect(link.server.error?.message.contains("extended key usage has clientAuth") == true)
    }
}
