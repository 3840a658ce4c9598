/// Puts together what a command needs from its flags, the environment and the credentials file; flags win over the
/// environment, the environment over the file.
package struct CredentialsSource: Sendable {
    /// What the flags say.
    package var flags = Credentials()
    /// Path from `--credentials`.
    package var file: String?
    /// Whether the server of the flags may be anybody's. A key of the environment or of a file then goes to the server
    /// that they name and to no other; one from `--key-file` goes where it is told.
    package var holdsKeyBack = false

    package init() {}

    /// The path of the credentials file.
    package func path(_ environment: Environment) throws(Failure) -> String {
        if let path = file ?? environment["CLPAI_CREDENTIALS"] { return path }
        if let folder = environment["XDG_CONFIG_HOME"] { return folder + "/clpai/credentials" }
        guard let home = environment["HOME"] else {
            throw Failure(
                .configuration, "HOME is not set, so there is no place for credentials", advice: "Pass --credentials.")
        }
        return home + "/.config/clpai/credentials"
    }

    /// Everything that is known. The file may be missing if it was not asked for by name, and is then left alone when
    /// another gateway is named than its own.
    package func credentials(_ environment: Environment) throws(Failure) -> Credentials {
        var known = Credentials()
        known.server = environment["CLPAI_SERVER"]
        known.authorities = environment["CLPAI_CA"]
        known.apiKey = environment["CLPAI_API_KEY"]
        known.model = environment["CLPAI_MODEL"]
        known = flags.completed(by: known)
        let stored = try stored(environment, for: known.server)
        known = known.completed(by: stored)
        if holdsKeyBack, flags.apiKey == nil {
            let owner =
                environment["CLPAI_API_KEY"] == nil
                ? stored.server ?? environment["CLPAI_SERVER"] : environment["CLPAI_SERVER"] ?? stored.server
            if owner?.lowercased() != known.server?.lowercased() { known.apiKey = nil }
        }
        return known
    }

    /// What the file says; nothing if there is none, or it is another gateway's.
    private func stored(_ environment: Environment, for server: String?) throws(Failure) -> Credentials {
        let path = try path(environment)
        let isNamed = file != nil || environment["CLPAI_CREDENTIALS"] != nil
        if let text = try SecretFile.read(path) {
            let stored = try Credentials(text, source: path)
            // What is stored by default belongs to its gateway: its key must not reach another one.
            if !isNamed, let server, let other = stored.server, server != other { return Credentials() }
            return stored
        }
        if isNamed {
            throw Failure(.configuration, "there is no file \(path)", advice: "Make one with 'clpai login'.")
        }
        return Credentials()
    }
}
