package import Logging
import ServiceLifecycle
import Synchronization
package import UnixSignals

/// Takes a new configuration into use at each SIGHUP, whole or not at all.
package final class Reloader: Service {
    /// What a reload needs of the gateway. Each part throws ``GatewayConfigurationError`` or ``GatewayStartError``, or
    /// an error that says what to do, before anything is changed.
    package struct Steps: Sendable {
        /// Reads and checks the whole configuration.
        package var load: @Sendable () throws -> GatewayConfiguration
        /// Makes all that the new configuration needs, then takes it into use. If it throws, nothing has changed.
        package var apply: @Sendable (_ next: GatewayConfiguration) throws -> Void
        /// Is told how it ended.
        package var ended: @Sendable (_ isDone: Bool) -> Void

        package init(
            load: @escaping @Sendable () throws -> GatewayConfiguration,
            apply: @escaping @Sendable (_ next: GatewayConfiguration) throws -> Void,
            ended: @escaping @Sendable (_ isDone: Bool) -> Void
        ) {
            self.load = load
            self.apply = apply
            self.ended = ended
        }
    }

    private let signals: UnixSignalsSequence
    private let current: Mutex<GatewayConfiguration>
    private let steps: Steps
    private let logger: Logger

    /// - Parameters:
    ///   - signals: SIGHUP, trapped from before the configuration was read.
    ///   - configuration: what is in force.
    ///   - logger: gets one line for each signal.
    package init(
        on signals: UnixSignalsSequence, from configuration: GatewayConfiguration, logger: Logger, _ steps: Steps
    ) {
        self.signals = signals
        self.steps = steps
        self.logger = logger
        current = Mutex(configuration)
    }

    /// Waits for signals until a graceful shutdown or the cancellation of its task.
    package func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() { reload() }
    }

    /// One reload.
    package func reload() {
        let before = current.withLock { $0 }
        do {
            let loaded = try steps.load()
            try Self.check(loaded, after: before)
            // What takes a restart stays as it is until then, and is named again by the next reload.
            var next = before
            next.upstreams = loaded.upstreams
            next.operation.logLevel = loaded.operation.logLevel
            try steps.apply(next)
            current.withLock { $0 = next }
            let waiting = Self.changes(loaded, before)
            logger.notice(
                "reloaded", metadata: waiting.isEmpty ? [:] : ["needs_restart": "\(waiting.joined(separator: ", "))"])
            steps.ended(true)
        } catch {
            logger.error(
                "reload refused: what was in force goes on",
                metadata: ["problem": "\(Self.text(error))", "advice": "mend it, then send SIGHUP again"])
            steps.ended(false)
        }
    }

    /// Refuses what no reload can do half of.
    private static func check(
        _ next: GatewayConfiguration, after before: GatewayConfiguration
    ) throws(GatewayConfigurationError) {
        guard next.hasFileSettings || !before.hasFileSettings else {
            throw GatewayConfigurationError([
                .init("the file", "is empty and was not: replace it at once, by writing another one and renaming it")
            ])
        }
        for key in ["mode", "currency"] where next.fixedSettings[key] != before.fixedSettings[key] {
            throw GatewayConfigurationError([.init(key, "can't change while the gateway runs: restart it")])
        }
    }

    private static func changes(_ next: GatewayConfiguration, _ before: GatewayConfiguration) -> [String] {
        Set(next.fixedSettings.keys).union(before.fixedSettings.keys)
            .filter { next.fixedSettings[$0] != before.fixedSettings[$0] }.sorted()
    }

    /// On one line. Of an error that is not ours only the type: its text may hold anything.
    private static func text(_ error: any Error) -> String {
        switch error {
        case let error as GatewayConfigurationError:
            error.problems.map { "\($0.place): \($0.text)" }.joined(separator: "; ")
        case let error as GatewayStartError: error.description
        default: "\(type(of: error))"
        }
    }
}
