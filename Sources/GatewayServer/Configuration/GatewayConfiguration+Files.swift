import Glibc

extension GatewayConfiguration {
    /// What a start would not find: files that are missing or can't be read, and secrets that are not there.
    ///
    /// For `config check`, which shows all of them; a start stops at the first, with what that part has to say of it.
    ///
    /// - Parameter environment: all variables of the process.
    package func missing(environment: [String: String]) -> [GatewayConfigurationError.Problem] {
        var problems: [GatewayConfigurationError.Problem] = []
        func look(_ path: String, _ key: String) {
            guard access(path, R_OK) != 0 else { return }
            problems.append(.init(key, "names \(path): \(String(cString: strerror(errno)))"))
        }
        look(tls.certificate, "tls.certificate")
        look(tls.key, "tls.key")
        if mode == .production { look(keyEncryptionKeyFile, "encryption.key_file") }
        look(Self.folder(of: storePath), "store.path")
        for upstream in upstreams {
            let key = "upstreams.\(upstream.name)"
            if let file = upstream.caFile { look(file, key + ".ca_file") }
            guard let secret = upstream.apiKey else { continue }
            do throws(GatewayStartError) {
                _ = try secret.resolve(environment: environment)
            } catch {
                problems.append(.init(key, error.description))
            }
        }
        return problems
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
