package import CLP

/// One run of a command: the gateway it talks to, and how it prints.
package struct Session: Sendable {
    package let client: Client
    package let credentials: Credentials
    package let console: Console
    package let json: Bool
    /// Address of the gateway.
    package let server: String
    private let timeout: Duration?
    private let handlesSignals: Bool

    /// Opens nothing yet: the first call connects.
    ///
    /// - Parameters:
    ///   - handlesSignals: Whether Ctrl-C cancels calls; a process that is more than this command says no.
    ///   - holdsKeyBack: Whether the server may be anybody's, so that only a key that is meant for it is sent.
    package init(
        _ options: ConnectionOptions, console: Console, environment: Environment, handlesSignals: Bool,
        holdsKeyBack: Bool = false
    ) throws(Failure) {
        var source = try options.source()
        source.holdsKeyBack = holdsKeyBack
        credentials = try source.credentials(environment)
        guard let server = credentials.server else {
            throw Failure(
                .configuration, "no gateway is named",
                advice: "Run 'clpai login', or pass --server and --ca, or set CLPAI_SERVER.")
        }
        var tls = credentials.authorities.map { ClientTLS.trust($0) } ?? .system
        tls.serverName = credentials.serverName
        do {
            client = try Client(server, tls: tls)
        } catch {
            throw Failure(.configuration, "\(error)", advice: "Check --server and --ca, or the credentials file.")
        }
        self.server = server
        self.console = console
        json = options.json
        self.handlesSignals = handlesSignals
        timeout = options.timeout.map { .milliseconds(Int64($0 * 1000)) }
    }

    /// Makes a call; Ctrl-C cancels it.
    package func calling<Result: Sendable>(
        _ call: @escaping @Sendable (Client) async throws -> Result
    ) async throws -> Result {
        let client = client
        guard handlesSignals else { return try await call(client) }
        return try await Interrupt.cancelling { try await call(client) }
    }

    /// Options of a call with the key. Keys travel with each call; a connection has no authority of its own.
    ///
    /// - Parameter timeout: Unless `--timeout` says another; nil: the server's maximum.
    package func options(timeout default: Duration? = .seconds(30)) throws(Failure) -> CallOptions {
        guard let key = credentials.apiKey else {
            throw Failure(
                .configuration, "there is no API key",
                advice: "Run 'clpai login', or pass --key-file, or set CLPAI_API_KEY.")
        }
        return CallOptions(
            timeout: timeout ?? `default`, metadata: ["authorization": "Bearer \(try APIKeyInput.checked(key))"])
    }

    /// Options of a call that needs no key.
    package func openOptions() -> CallOptions { CallOptions(timeout: timeout ?? .seconds(10)) }
}
