import CLP
import CLPTLS
import CLPTesting

extension TestServer {
    /// A scripted client that has said its SETTINGS, and read the server's.
    func rawPeer(settings: [(key: UInt16, value: UInt32)] = []) async throws -> RawPeer {
        let peer = try await RawPeer.connect(host: address.host, port: address.port, tls: RawTLS.client())
        try await peer.send(.settings(settings))
        _ = try await peer.nextFrame(ofType: 1)
        return peer
    }
}

/// TLS rules for scripted peers.
enum RawTLS {
    static func client(_ options: TLSOptions = .clp) throws -> TLSContext {
        try TLSContext(clientTrusting: .file(TestCertificates.shared.path("ca.pem")), options: options)
    }

    static func server(certificate: String = "server.pem", options: TLSOptions = .clp) throws -> TLSContext {
        try TLSContext(
            server: CertificateFiles(
                certificate: TestCertificates.shared.path(certificate), key: TestCertificates.shared.path("server.key")),
            options: options)
    }
}

/// What tests say of an expected error.
func failure<Value>(_ body: () async throws -> Value) async -> RPCError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? RPCError ?? RPCError(code: .unknown, message: "not an RPCError but \(type(of: error))")
    }
}
