package import ArgumentParser
import CLPMessages

/// What becomes of a key that the gateway shows once: printed, or stored where only the owner can read it.
package struct SaveKeyOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "Store the key as a credentials file, mode 0600, in place of printing it.", valueName: "file"))
    package var save: String?

    @Flag(help: "Let --save replace a file.")
    package var force = false

    package init() {}

    /// Finds out before the key is made whether its file can be: the gateway shows it only once. Nor may it take the
    /// place of another key.
    func check() throws(Failure) {
        guard let save else { return }
        try SecretFile.checkWritable(save)
        guard force || !SecretFile.exists(save) else {
            throw Failure(
                .outputFailed, "there is a file \(save) already; no key was made",
                advice: "Name another file, or pass --force to replace what it holds.")
        }
    }

    /// Stores the key beside the gateway's address; the path, or nil when it is to be printed.
    func store(_ key: String, of session: Session) throws(Failure) -> String? {
        guard let save else { return nil }
        var credentials = session.credentials
        credentials.server = session.server
        credentials.authorities = try credentials.authorities.map(FileIO.absolutePath)
        credentials.apiKey = key
        do {
            try SecretFile.write(try credentials.checkedText, to: save, makesFolders: false)
        } catch var failure {
            failure.advice = "The key was made all the same and is stored nowhere: revoke it, and make another."
            throw failure
        }
        return save
    }

    static func show(_ key: String, saved: String?, on console: Console) throws(Failure) {
        if let saved {
            try console.print("The key is in \(saved); use it with --credentials or CLPAI_CREDENTIALS.")
        } else {
            try console.print(
                "api key       \(EscapeFilter.line(key))\nThis key is shown once: store it with 'clpai login'.")
        }
    }

    static func write(_ key: String, saved: String?, to json: inout JSONWriter) {
        if let saved { json.member("credentials", saved) } else { json.member("api_key", key) }
    }
}
