package import ArgumentParser
import CLPMessages

/// What becomes of a key that the gateway shows once: printed, or stored where only the owner can read it.
package struct SaveKeyOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "Store the key as a credentials file, mode 0600, in place of printing it.", valueName: "file"))
    package var save: String?

    package init() {}

    /// Finds out before the key is made whether its file can be: the gateway shows it only once.
    func check() throws(Failure) {
        if let save { try SecretFile.checkWritable(save) }
    }

    /// Stores the key beside the gateway's address; the path, or nil when it is to be printed.
    func store(_ key: String, of session: Session) throws(Failure) -> String? {
        guard let save else { return nil }
        var credentials = session.credentials
        credentials.server = session.server
        credentials.authorities = try credentials.authorities.map(FileIO.absolutePath)
        credentials.apiKey = try APIKeyInput.checked(key)
        try SecretFile.write(try credentials.checkedText, to: save)
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
