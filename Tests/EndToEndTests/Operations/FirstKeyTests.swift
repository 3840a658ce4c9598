import Foundation
import GatewayDomain
import GatewayStore
import Testing

/// The key that makes accounts and credits money is shown where it is not kept, or it is not made.
@Suite(.timeLimit(.minutes(2)))
struct FirstKeyTests {
    /// Standard output looks like the journal: its device and inode are those that the variable names.
    private static let journal = """
        exec 3>&1
        JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/3)
        export JOURNAL_STREAM
        exec 3>&-
        """
    /// A unit's program whose output goes elsewhere.
    private static let unit = "SYSTEMD_EXEC_PID=$$; export SYSTEMD_EXEC_PID"

    /// A configuration for production in a folder with all that it needs.
    private func production() throws -> (folder: TemporaryFolder, options: [String]) {
        let folder = try TemporaryFolder()
        try Certificates.shared.install(in: folder)
        let key = folder.path("encryption.key")
        try Data(repeating: 7, count: 32).write(to: URL(filePath: key))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        let text = """
            listen: 127.0.0.1:0
            tls: {certificate: \(folder.path("server.pem")), key: \(folder.path("server.key"))}
            store: {path: \(folder.path("store.sqlite"))}
            encryption: {key_file: \(key)}
            upstreams:
              provider:
                url: https://localhost:1/v1
                models: {large: {prices: {2026-01-01: {input: 800000, output: 2000000}}}}

            """
        try Data(text.utf8).write(to: folder.url.appending(path: "gateway.yaml"))
        return (folder, ["--config", folder.path("gateway.yaml")])
    }

    private func hasKey(_ folder: TemporaryFolder) async throws -> Bool {
        let store = try StoreProbe.open(folder)
        defer { store.close() }
        return try await store.credentials.hasOperatorKey()
    }

    /// Runs a gateway until it serves, and stops it.
    private func serve(
        _ options: [String], after shell: String, until isSaid: (Program) -> Bool
    ) async throws -> Program {
        let program = try Program(Products.gateway, ["run"] + options, after: shell)
        try await eventually("what is said of the key") {
            try #require(program.isRunning, "\(program.errors)")
            return isSaid(program)
        }
        program.signal(SIGTERM)
        #expect(try await program.status() == 0, "\(program.errors)")
        return program
    }

    @Test(arguments: [Self.journal, Self.unit, "exec >/dev/full"])
    func noKeyIsMadeWhereItWouldBeKeptOrLost(shell: String) async throws {
        let (folder, options) = try production()
        let program = try await serve(options, after: shell) { $0.errors.contains("run clpai-gateway operator-key") }
        #expect(!program.output.contains("clpai_"), "\(program.output)")
        #expect(try await !hasKey(folder))
        let made = try Program(Products.gateway, ["operator-key"] + options)
        #expect(try await made.status() == 0, "\(made.errors)")
        #expect(made.output.contains("shown this once: clpai_"))
        #expect(try await hasKey(folder))
    }

    /// The variables of a unit reach what its programs start, and a terminal in it too: they prove nothing alone.
    @Test func aKeyIsMadeWhereItIsNotKept() async throws {
        let (folder, options) = try production()
        let shell = "JOURNAL_STREAM=1:2; SYSTEMD_EXEC_PID=1; export JOURNAL_STREAM SYSTEMD_EXEC_PID"
        let program = try await serve(options, after: shell) { $0.output.contains("\n") }
        #expect(program.output.contains("operator key, shown this once: clpai_"))
        #expect(!program.errors.contains("no operator key"))
        #expect(try await hasKey(folder))
    }

    /// In development the key is in a file of mode 0600 anyway; it is not shown in the journal either.
    @Test func developmentWorksUnderTheJournal() async throws {
        let gateway = try await GatewayProcess.start(after: Self.journal)
        #expect(!gateway.program.output.contains("operator key"))
        try await Tenant(gateway).expectServed()
        try await gateway.stop()
    }

    @Test(arguments: ["exec >/dev/full", "exec >&-", "exec 1</dev/null"])
    func aKeyThatCannotBeShownIsNotMade(shell: String) async throws {
        let (folder, options) = try production()
        let program = try Program(Products.gateway, ["operator-key", "--create"] + options, after: shell)
        #expect(try await program.status() == 69)
        #expect(program.errors.contains("no key was made: standard output can't be written"), "\(program.errors)")
        #expect(try await !hasKey(folder))
    }

    /// A mistyped path makes no new store, and no key of one.
    @Test func withoutAStoreNoKeyIsMade() async throws {
        let (folder, options) = try production()
        let program = try Program(Products.gateway, ["operator-key"] + options)
        #expect(try await program.status() == 69)
        #expect(program.output.isEmpty)
        #expect(program.errors.contains("there is no store at \(folder.path("store.sqlite"))"), "\(program.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("store.sqlite")))
        let made = try Program(Products.gateway, ["operator-key", "--create"] + options)
        #expect(try await made.status() == 0, "\(made.errors)")
        #expect(try await hasKey(folder))
    }
}
