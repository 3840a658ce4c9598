import CLP
import Foundation
import Testing

/// A real `clpai-gateway` in development mode, on a free port of 127.0.0.1, in a folder of its own.
final class GatewayProcess: Sendable {
    /// Its certificates, keys and store.
    let directory: TemporaryFolder
    let program: Program
    /// The port that it chose.
    let port: Int
    private let settings: [String]

    private init(_ directory: TemporaryFolder, _ settings: [String], _ program: Program, port: Int) {
        self.directory = directory
        self.settings = settings
        self.program = program
        self.port = port
    }

    /// The command line of a gateway in development mode.
    static func arguments(_ directory: TemporaryFolder, _ settings: [String], listen: String) -> [String] {
        ["run", "--development", "--set", "development.directory=\(directory.url.path)", "--listen", listen]
            + settings.flatMap { ["--set", $0] }
    }

    /// Starts one and waits until it serves and has written its credentials files.
    ///
    /// - Parameters:
    ///   - directory: that of an earlier run, to go on with its store; nil: a new one.
    ///   - settings: `key=value` each.
    ///   - file: a configuration file.
    ///   - shell: commands of a shell that go before it, such as redirections; they run in the same process.
    ///   - variables: its whole environment.
    static func start(
        in directory: TemporaryFolder? = nil, _ settings: [String] = [], file: String? = nil,
        after shell: String? = nil,
        variables: [String: String] = [:]
    ) async throws -> GatewayProcess {
        let folder = try directory ?? TemporaryFolder()
        if directory == nil { try Certificates.shared.install(in: folder) }
        let arguments = arguments(folder, settings, listen: "127.0.0.1:0") + (file.map { ["--config", $0] } ?? [])
        let program = try Program(Products.gateway, arguments, after: shell, variables: variables)
        try await program.waitForOutput("demo.credentials")
        let demo = try CredentialsFile(folder.path("demo.credentials"))
        let port = try #require(demo["server"]?.split(separator: ":").last.flatMap { Int($0) })
        return GatewayProcess(folder, settings, program, port: port)
    }

    /// Starts one on the store of this one, which has ended.
    func startAgain() async throws -> GatewayProcess { try await Self.start(in: directory, settings) }

    var address: String { "clp://127.0.0.1:\(port)" }

    /// Asks it to end, and checks that it does so in peace and leaves a store in which everything is settled.
    func stop() async throws {
        program.signal(SIGTERM)
        let status = try await program.status()
        #expect(status == 0, "the gateway ended with: \(program.errors.suffix(2000))")
        try await StoreProbe.expectAllSettled(in: directory)
    }

    /// Ends it at once, as a power cut does.
    func kill() async throws {
        program.signal(SIGKILL)
        _ = try await program.status()
    }

    /// Runs `body` against a gateway of its own, and stops it.
    static func with(
        _ settings: [String] = [], _ body: (GatewayProcess) async throws -> Void
    ) async throws {
        let gateway = try await start(settings)
        try await body(gateway)
        try await gateway.stop()
    }

    // MARK: Callers

    /// A client of this process with a key of the gateway.
    func client() throws -> Client { try Client(address, tls: .trust(Certificates.shared.path("ca.pem"))) }

    /// The key that its first start made.
    func operatorKey() throws -> String {
        try #require(try CredentialsFile(directory.path("operator.credentials"))["api_key"])
    }

    /// Memory that is in use now, bytes.
    func residentBytes() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/\(program.pid)/statm", encoding: .utf8).split(separator: " ")[1]
        return try #require(Int(pages)) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The most memory that was ever in use, bytes.
    func peakBytes() throws -> Int {
        let lines = try String(contentsOfFile: "/proc/\(program.pid)/status", encoding: .utf8).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }) * 1024
    }

    /// Bytes that wait in the sockets of its connections for their peers to read.
    func unsentBytes() throws -> Int {
        let own = ":" + String(port, radix: 16, uppercase: true)
        // Its size is said to be 0, so that only reading to the end gives all of it.
        let table = try FileHandle(forReadingFrom: URL(filePath: "/proc/net/tcp")).readToEnd() ?? Data()
        let lines = String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst()
        return try lines.reduce(0) { sum, line in
            // Number, local address, remote address, state (1: established), queues to send and received.
            let fields = line.split(separator: " ")
            guard fields[1].hasSuffix(own), fields[3] == "01" else { return sum }
            return sum + (try #require(Int(fields[4].prefix(8), radix: 16)))
        }
    }

    /// Ticks of processor time that it has used.
    func processorTicks() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(program.pid)/stat", encoding: .utf8)
        // Behind the name, which may hold spaces: user time is field 14 of the line, system time 15.
        let fields = text[text.index(after: try #require(text.lastIndex(of: ")")))...].split(separator: " ")
        return try #require(Int(fields[11])) + (try #require(Int(fields[12])))
    }
}

/// The lines `key = value` of a credentials file.
struct CredentialsFile {
    private let values: [String: String]

    init(_ path: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        var values: [String: String] = [:]
        for line in lines where !line.hasPrefix("#") {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            values[parts[0].trimmingCharacters(in: .whitespaces)] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        self.values = values
    }

    subscript(key: String) -> String? { values[key] }
}
