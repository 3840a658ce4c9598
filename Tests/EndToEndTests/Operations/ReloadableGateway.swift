import Foundation
import Testing

/// A gateway that reads a file, which a test may replace.
struct ReloadableGateway {
    let gateway: GatewayProcess
    let folder: TemporaryFolder

    init(_ settings: [String] = []) async throws {
        folder = try TemporaryFolder()
        try Certificates.shared.install(in: folder)
        try Self.write("log:\n  level: info\n", in: folder)
        gateway = try await GatewayProcess.start(in: folder, settings, file: folder.path("gateway.yaml"))
    }

    /// Replaces the file at once.
    static func write(_ text: String, in folder: TemporaryFolder) throws {
        try Data(text.utf8).write(to: folder.url.appending(path: "new.yaml"))
        guard rename(folder.path("new.yaml"), folder.path("gateway.yaml")) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
    }

    func write(_ text: String) throws { try Self.write(text, in: folder) }

    var reloads: (done: Int, refused: Int) {
        let log = gateway.program.errors
        return (log.matches(of: #/: reloaded/#).count, log.matches(of: #/: reload refused/#).count)
    }

    /// Sends SIGHUP and waits for its line in the log.
    func reload() async throws {
        let before = reloads
        gateway.program.signal(SIGHUP)
        try await eventually("a line of the reload") {
            reloads.done + reloads.refused > before.done + before.refused
        }
    }
}
