import CLPTLS
import COpenSSL
import Testing

@Suite struct HandshakeTests {
    @Test func bothSidesAgreeOnVersionAndProtocol() throws {
        let link = try Link()
        link.carry()
        for side in [link.client, link.server] {
            #expect(side.error == nil)
            #expect(side.engine.isHandshakeComplete)
            #expect(side.engine.applicationProtocol == "clp/1")
            #expect(side.engine.cipherDescription?.hasPrefix("TLSv1.3 TLS_AES_128_GCM") == true)
        }
        #expect(link.client.engine.peerIdentity?.dnsNames == ["localhost"])
        #expect(link.client.engine.peerIdentity?.ipAddresses == ["127.0.0.1", "::1"])
        #expect(link.server.engine.peerIdentity == nil)
    }

    /// [CLP-TLS-3]
    @Test func serverLeavesNoTicketBehind() throws {
        let server = Endpoint(try TLSEngine(server: TestCertificates.server()))
        let client = try RawPeer(isServer: false) { RawPeer.offer(["clp/1"], $0) }
        client.carry(with: server)
        #expect(client.isConnected && server.engine.isHandshakeComplete)
        let session = try #require(SSL_get_session(client.ssl))
        #expect(SSL_SESSION_has_ticket(session) == 0)
        #expect(SSL_SESSION_is_resumable(session) == 0)
        #expect(SSL_SESSION_get_max_early_data(session) == 0)
    }

    // MARK: Versions [CLP-TLS-1]

    @Test func serverNamesTheOldVersionOfAClient() throws {
        let server = Endpoint(try TLSEngine(server: TestCertificates.server()))
        let client = try RawPeer(isServer: false) {
            clp_SSL_CTX_set_max_proto_version($0, TLS1_2_VERSION)
            RawPeer.offer(["clp/1"], $0)
        }
        client.carry(with: server)
        #expect(server.error?.code == .protocolVersion)
        #expect(server.error?.message.contains("the peer speaks TLS 1.2; this side needs TLS 1.3") == true)
        #expect(!client.isConnected)
    }

    @Test func clientNamesTheOldVersionOfAServer() throws {
        let client = Endpoint(try TLSEngine(client: TestCertificates.client(), peerName: "localhost"))
        let server = try RawPeer(isServer: true) { clp_SSL_CTX_set_max_proto_version($0, TLS1_2_VERSION) }
        server.carry(with: client)
        #expect(client.error?.code == .protocolVersion)
        #expect(client.error?.message.contains("the peer speaks TLS 1.2 or older; this side needs TLS 1.3") == true)
    }

    @Test func upstreamProfileSpeaksTLS12WithAEADOnly() throws {
        let context = try TestCertificates.client(options: .upstream)
        let client = Endpoint(try TLSEngine(client: context, peerName: "localhost"))
        let server = try RawPeer(isServer: true) { clp_SSL_CTX_set_max_proto_version($0, TLS1_2_VERSION) }
        server.carry(with: client)
        #expect(client.error == nil)
        #expect(client.engine.cipherDescription?.hasPrefix("TLSv1.2 ECDHE-ECDSA-AES") == true)
        #expect(
            client.engine.cipherDescription?.hasSuffix("GCM-SHA256") == true
                || client.engine.cipherDescription?.hasSuffix("GCM-SHA384") == true)
        #expect(client.engine.applicationProtocol == nil)
        client.send(Array("GET / HTTP/1.1\r\n".utf8))
        server.receive(client.takeOutgoing())
        #expect(server.received == Array("GET / HTTP/1.1\r\n".utf8))

        let cbcOnly = try RawPeer(isServer: true) {
            clp_SSL_CTX_set_max_proto_version($0, TLS1_2_VERSION)
            SSL_CTX_set_cipher_list($0, "ECDHE-ECDSA-AES128-SHA256")
        }
        let refused = Endpoint(try TLSEngine(client: context, peerName: "localhost"))
        cbcOnly.carry(with: refused)
        #expect(refused.error?.code == .refusedByPeer)
        #expect(!refused.engine.isHandshakeComplete)
    }

    // MARK: ALPN [CLP-TLS-2]

    @Test func serverTurnsAwayAnotherProtocol() throws {
        let server = Endpoint(try TLSEngine(server: TestCertificates.server()))
        let client = try RawPeer(isServer: false) { RawPeer.offer(["h2", "http/1.1"], $0) }
        client.carry(with: server)
        #expect(server.error?.code == .applicationProtocol)
        #expect(server.error?.message.hasPrefix("ALPN: the peer speaks h2, http/1.1, not clp/1") == true)
    }

    @Test func serverTurnsAwayAClientWithoutALPN() throws {
        let server = Endpoint(try TLSEngine(server: TestCertificates.server()))
        let client = try RawPeer(isServer: false)
        client.carry(with: server)
        #expect(server.error?.code == .applicationProtocol)
        #expect(server.error?.message.hasPrefix("ALPN: the peer offers no clp/1") == true)
        #expect(!server.engine.isHandshakeComplete)
        #expect(SSL_get_shutdown(client.ssl) & SSL_RECEIVED_SHUTDOWN != 0, "the client hears close_notify")
    }

    @Test func clientTurnsAwayAServerWithoutALPN() throws {
        let client = Endpoint(try TLSEngine(client: TestCertificates.client(), peerName: "localhost"))
        let server = try RawPeer(isServer: true)
        server.carry(with: client)
        #expect(client.error?.code == .applicationProtocol)
        #expect(client.error?.message.hasPrefix("ALPN: the peer offers no clp/1") == true)
        #expect(!client.engine.isHandshakeComplete)
    }

    @Test func clientTurnsAwayAProtocolItDidNotOffer() throws {
        let client = Endpoint(try TLSEngine(client: TestCertificates.client(), peerName: "localhost"))
        let server = try RawPeer(isServer: true) {
            SSL_CTX_set_alpn_select_cb($0, chooseOther, nil)
        }
        server.carry(with: client)
        // Some releases of OpenSSL find this themselves; the others leave it to the engine's check.
        let code = try #require(client.error?.code)
        #expect([.applicationProtocol, .handshake].contains(code))
        #expect(!client.engine.isHandshakeComplete)
    }

    @Test func twoOfOursWithoutACommonProtocolBothSayWhy() throws {
        var other = TLSOptions.clp
        other.applicationProtocols = ["clp/2"]
        let link = try Link(client: TestCertificates.client(options: other), server: TestCertificates.server())
        link.carry()
        #expect(link.server.error?.message.hasPrefix("ALPN: the peer speaks clp/2, not clp/1") == true)
        #expect(link.client.error?.message.hasPrefix("ALPN: the peer offers no clp/2") == true)
    }

    // MARK: No TLS at all

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "POST /v1 HTTP/1.1\r\n", "OPTIONS * HTTP/1.1\r\n"])
    func serverRecognisesHTTP(request: String) throws {
        for piece in [1, Int.max] {
            let server = Endpoint(try TLSEngine(server: TestCertificates.server()))
            server.start()
            let bytes = Array(request.utf8)
            if piece == 1 { for byte in bytes { server.receive([byte]) } } else { server.receive(bytes) }
            #expect(server.error?.code == .notTLS)
            #expect(server.error?.message.hasPrefix("this is not TLS: looks like HTTP") == true)
        }
    }

    @Test func clientRecognisesHTTP() throws {
        let client = Endpoint(try TLSEngine(client: TestCertificates.client(), peerName: "localhost"))
        client.start()
        client.receive(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        #expect(client.error?.code == .notTLS)
        #expect(client.error?.message.contains("looks like HTTP") == true)
    }

    @Test func shortGreetingOfAnotherProtocolIsNamedAtTheEnd() throws {
        let client = Endpoint(try TLSEngine(client: TestCertificates.client(), peerName: "localhost"))
        client.start()
        client.receive(Array("220".utf8))
        client.transportEnded()
        #expect(client.error?.code == .notTLS)
        #expect(client.error?.message.contains("the first byte is 0x32") == true)
    }

    @Test func endOfTransportInTheHandshakeIsAFailure() throws {
        let link = try Link()
        link.client.start()
        link.server.receive(Array(link.client.takeOutgoing().prefix(40)))
        link.server.transportEnded()
        #expect(link.server.error?.code == .handshake)
    }
}

/// A server that chooses what nobody offered.
private func chooseOther(
    _ ssl: OpaquePointer?,
    _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ selectedCount: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?, _ offeredCount: UInt32,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    otherProtocol.withUTF8Buffer { selected?.pointee = $0.baseAddress }
    selectedCount?.pointee = UInt8(otherProtocol.utf8CodeUnitCount)
    return SSL_TLSEXT_ERR_OK
}

private let otherProtocol: StaticString = "http/1.1"
