package import ArgumentParser
import CLPMessages

/// `clpai login`
package struct Login: AsyncParsableCommand, Sendable {
    package static let configuration = CommandConfiguration(
        abstract: "Store a gateway's address and your key in a file that only you can read.",
        discussion: """
            The key is read from --key-file, from CLPAI_API_KEY, or from a line of standard input: never from the \
            command line, which every user of a machine can read. Nothing is sent.
            """)

    @Option(help: ArgumentHelp("Model that 'chat' calls when none is named.", valueName: "provider/model"))
    package var model: String?

    @Flag(help: "Replace another key that is stored already.")
    package var force = false

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package func run() async throws {
        do {
            try store(console: .process, environment: .process)
        } catch {
            Console.process.report(error, asJSON: connection.json)
            throw ExitCode(error.status.rawValue)
        }
    }

    /// Writes the file.
    package func store(console: Console, environment: Environment) throws(Failure) {
        let source = try connection.source()
        var credentials = source.flags
        credentials.server = credentials.server ?? environment["CLPAI_SERVER"]
        credentials.authorities = try (credentials.authorities ?? environment["CLPAI_CA"]).map(FileIO.absolutePath)
        credentials.model = model ?? environment["CLPAI_MODEL"]
        guard credentials.server != nil else {
            throw Failure(.usage, "no gateway is named", advice: "Pass --server clp://host:port.")
        }
        if credentials.apiKey == nil, let key = environment["CLPAI_API_KEY"] {
            credentials.apiKey = try APIKeyInput.checked(key)
        }
        if credentials.apiKey == nil {
            if FileIO.isTerminal(FileIO.standardInput) { console.remark("API key (it will show; end with Enter):") }
            credentials.apiKey = try APIKeyInput.keyFromStandardInput()
        }
        let path = try source.path(environment)
        if !force { try checkReplaces(nothingBut: credentials.apiKey, in: path) }
        try SecretFile.write(try credentials.checkedText, to: path, makesFolders: true)
        if connection.json {
            try console.print(json: { json in json.member("credentials", path) })
        } else {
            try console.print("Stored in \(path). Try 'clpai ping', then 'clpai models'.")
        }
    }

    /// A key that is stored may be the only copy there is.
    private func checkReplaces(nothingBut key: String?, in path: String) throws(Failure) {
        guard let text = try SecretFile.read(path) else { return }
        let stored = try Credentials(text, source: path)
        guard let other = stored.apiKey, other != key else { return }
        throw Failure(
            .outputFailed, "\(path) holds another key; nothing was stored",
            advice: "Pass --force to replace it, or --credentials to name another file.")
    }
}
