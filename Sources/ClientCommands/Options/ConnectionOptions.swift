package import ArgumentParser

/// The options that every command has: which gateway, which key, how to print.
package struct ConnectionOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("The gateway.", valueName: "clp://host:port"))
    package var server: String?

    @Option(help: ArgumentHelp("PEM file with the authorities to trust, in place of the system's.", valueName: "file"))
    package var ca: String?

    @Option(
        help: ArgumentHelp("Name that the gateway's certificate carries, if it is not the host's.", valueName: "name"))
    package var serverName: String?

    @Option(
        help: ArgumentHelp("File with the API key, mode 0600; '-' reads a line of standard input.", valueName: "file"))
    package var keyFile: String?

    @Option(help: ArgumentHelp("Credentials file, mode 0600.", valueName: "file"))
    package var credentials: String?

    @Option(help: ArgumentHelp("Give up after so many seconds.", valueName: "seconds"))
    package var timeout: Double?

    @Flag(help: "Print JSON: one object, or one a line.")
    package var json = false

    package init() {}

    package func validate() throws {
        if let timeout, !(timeout > 0 && timeout <= 86_400) {
            throw ValidationError("--timeout must be more than 0 and at most 86400 seconds")
        }
    }

    /// What the flags and the key file say; the rest comes from the environment and the credentials file.
    package func source() throws(Failure) -> CredentialsSource {
        var source = CredentialsSource()
        source.file = credentials
        source.flags.server = server
        source.flags.authorities = ca
        source.flags.serverName = serverName
        if let keyFile { source.flags.apiKey = try APIKeyInput.key(from: keyFile) }
        return source
    }
}
