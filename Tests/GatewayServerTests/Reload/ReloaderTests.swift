import GatewayServer
import Logging
import Synchronization
import Testing
import UnixSignals

/// A reload is whole or not at all, and says what it did on one line.
@Suite struct ReloaderTests {
    private let log = LogRecorder()
    private static let base = ["mode": "development", "development.directory": "/d"]

    private func reload(
        _ changes: [String: String?], file: Bool = false, failing: (any Error)? = nil
    ) async throws -> [String] {
        let before = try Self.configuration(Self.base)
        let next = Mutex(Self.base.merging(changes.compactMapValues(\.self)) { $1 })
        let done = Mutex<[String]>([])
        let reloader = Reloader(
            on: await UnixSignalsSequence(trapping: .sigusr2), from: before, logger: log.logger,
            Reloader.Steps(
                load: { try Self.configuration(next.withLock { $0 }) },
                apply: { configuration in
                    if let failing { throw failing }
                    done.withLock { $0.append("applied \(configuration.operation.logLevel)") }
                },
                ended: { isDone in done.withLock { $0.append("\(isDone)") } }))
        reloader.reload()
        return done.withLock { $0 }
    }

    @Test func aGoodConfigurationIsTakenIntoUse() async throws {
        #expect(try await reload(["log.level": "debug"]) == ["applied debug", "true"])
        #expect(log.text.contains("notice test: reloaded\n"), "\(log.text)")
    }

    @Test func keysThatTakeARestartAreNamed() async throws {
        #expect(try await reload(["limits.connections": "7", "listen": "127.0.0.1:1"]) == ["applied info", "true"])
        #expect(log.text.contains("reloaded needs_restart=\"limits.connections, listen\""), "\(log.text)")
    }

    @Test(arguments: ["mode": "production", "currency": "EUR", "log.level": "loud", "nonsense": "1"])
    func aBadConfigurationChangesNothing(key: String, value: String) async throws {
        #expect(try await reload([key: value]) == ["false"])
        let lines = log.text.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines[0].contains("error test: reload refused: what was in force goes on"), "\(log.text)")
        #expect(lines[0].contains("send SIGHUP again"))
    }

    @Test func whatCannotBeAppliedIsSaid() async throws {
        let failure = GatewayStartError("the secret's file /x can't be read")
        #expect(try await reload([:], failing: failure) == ["false"])
        #expect(log.text.contains("the secret's file /x can't be read"), "\(log.text)")
    }

    /// The text of an error that is not ours may hold anything.
    @Test func anUnknownErrorShowsOnlyItsType() async throws {
        struct Secretive: Error { let text = "sk-secret" }
        #expect(try await reload([:], failing: Secretive()) == ["false"])
        #expect(log.text.contains("Secretive") && !log.text.contains("sk-secret"))
    }

    private static func configuration(_ flags: [String: String]) throws -> GatewayConfiguration {
        try .load(from: ConfigurationSources(file: nil, environment: [:], flags: flags))
    }
}
