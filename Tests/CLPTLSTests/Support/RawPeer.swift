import COpenSSL

/// A peer that OpenSSL plays alone, over memory BIOs and with none of our rules: old versions, no ALPN, floods.
final class RawPeer {
    let context: OpaquePointer
    let ssl: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer
    private(set) var received: [UInt8] = []

    init(isServer: Bool, configure: (OpaquePointer) -> Void = { _ in }) throws {
        guard let context = SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method()) else {
            throw Failure()
        }
        self.context = context
        if isServer {
            SSL_CTX_use_certificate_chain_file(context, TestCertificates.path("server.pem"))
            SSL_CTX_use_PrivateKey_file(context, TestCertificates.path("server.key"), SSL_FILETYPE_PEM)
        }
        configure(context)
        guard let ssl = SSL_new(context), let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else {
            throw Failure()
        }
        self.ssl = ssl
        self.input = input
        self.output = output
        SSL_set_bio(ssl, input, output)
        if isServer { SSL_set_accept_state(ssl) } else { SSL_set_connect_state(ssl) }
    }

    deinit {
        SSL_free(ssl)
        SSL_CTX_free(context)
    }

    struct Failure: Error {}

    /// Offers protocols; each name goes after its length.
    static func offer(_ names: [String], _ context: OpaquePointer) {
        let list = names.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        SSL_CTX_set_alpn_protos(context, list, UInt32(list.count))
    }

    var isConnected: Bool { SSL_is_init_finished(ssl) == 1 }

    func receive(_ bytes: [UInt8]) {
        BIO_write(input, bytes, Int32(bytes.count))
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = SSL_read(ssl, &buffer, Int32(buffer.count)), count > 0 {
            received += buffer[..<Int(count)]
        }
        ERR_clear_error()
    }

    func send(_ bytes: [UInt8]) {
        SSL_write(ssl, bytes, Int32(bytes.count))
    }

    func updateKey(askingForAnswer asks: Bool) {
        SSL_key_update(ssl, asks ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED)
        SSL_do_handshake(ssl)
    }

    func takeOutgoing() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = BIO_read(output, &buffer, Int32(buffer.count)), count > 0 {
            bytes += buffer[..<Int(count)]
        }
        ERR_clear_error()
        return bytes
    }

    /// Carries bytes between this peer and an engine until nobody has anything to say.
    func carry(with endpoint: Endpoint) {
        endpoint.start()
        receive([])
        var isQuiet = false
        while !isQuiet {
            let up = takeOutgoing()
            if !up.isEmpty { endpoint.receive(up) }
            let down = endpoint.takeOutgoing()
            if !down.isEmpty { receive(down) }
            isQuiet = up.isEmpty && down.isEmpty
        }
    }
}
