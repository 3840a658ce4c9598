import Foundation
import GatewayServer
import Testing

@Suite struct MissingFilesTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "missing-\(UUID().uuidString)")

    @Test func everythingThatAStartNeedsIsLookedFor() throws {
        let configuration = try configuration()
        #expect(
            Set(configuration.missing(environment: [:]).map(\.place))
                == ["tls.certificate", "tls.key", "encryption.key_file", "store.path", "upstreams.local"])
    }

    @Test func nothingIsMissingOnceItIsThere() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // what is left in the temporary folder harms nobody
        for name in ["c.pem", "k.pem", "e.key", "p.key"] { try write("secret", to: name, mode: 0o600) }
        let configuration = try configuration()
        #expect(configuration.missing(environment: [:]).isEmpty)
    }

    /// The provider's key is worth money: whoever reads it can spend it.
    @Test func aSecretThatOthersCanReadIsRefused() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // what is left in the temporary folder harms nobody
        for name in ["c.pem", "k.pem", "e.key"] { try write("secret", to: name, mode: 0o600) }
        try write("sk-secret", to: "p.key", mode: 0o644)
        let problems = try configuration().missing(environment: [:])
        #expect(problems.map(\.place) == ["upstreams.local"])
        #expect(problems.first?.text.contains("chmod 600") == true)
        #expect(problems.first?.text.contains("sk-secret") == false)
    }

    private func write(_ text: String, to name: String, mode: Int) throws {
        let path = folder.appending(path: name).path
        try #require(
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode]))
    }

    private func configuration() throws -> GatewayConfiguration {
        let path = folder.path
        return try .load(
            from: ConfigurationSources(
                file: nil, environment: [:],
                flags: [
                    "tls.certificate": "\(path)/c.pem", "tls.key": "\(path)/k.pem", "store.path": "\(path)/s.sqlite",
                    "encryption.key_file": "\(path)/e.key", "upstreams.local.url": "https://example.com/v1",
                    "upstreams.local.api_key_file": "\(path)/p.key",
                    "upstreams.local.models.m.prices.2026-01-01.input": "1",
                    "upstreams.local.models.m.prices.2026-01-01.output": "1",
                ]))
    }
}
