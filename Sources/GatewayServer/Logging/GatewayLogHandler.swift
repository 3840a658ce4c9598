import GatewayDomain
import GatewayStore
package import Logging
import Synchronization

/// The level below which nothing is logged. It may change while loggers are in use.
package final class LogThreshold: Sendable {
    private let value: Atomic<Int>

    package init(_ level: Logger.Level) { value = Atomic(Self.rank(level)) }

    /// Sets another level, for every logger that shares it.
    package func set(_ level: Logger.Level) { value.store(Self.rank(level), ordering: .relaxed) }

    package var level: Logger.Level { Logger.Level.allCases[value.load(ordering: .relaxed)] }

    private static func rank(_ level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}

/// Writes the log of the gateway: a line for each entry, as text or as JSON.
package struct GatewayLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let format: LogFormat
    private let threshold: LogThreshold
    private let output: LogOutput

    /// - Parameters:
    ///   - label: which logger it is.
    ///   - format: of its lines.
    ///   - threshold: shared by all loggers of a gateway.
    ///   - output: where lines go.
    package init(label: String, format: LogFormat, threshold: LogThreshold, output: LogOutput = .standardError) {
        self.label = label
        self.format = format
        self.threshold = threshold
        self.output = output
    }

    /// The level of all loggers of the gateway; setting it on one logger sets it for all.
    package var logLevel: Logger.Level {
        get { threshold.level }
        set { threshold.set(newValue) }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provider = metadataProvider { all.merge(provider.get()) { own, _ in own } }
        if let more = event.metadata { all.merge(more) { _, new in new } }
        output.put(
            LogLine.format(
                format, time: SystemClock().now().value, level: event.level, label: label,
                message: "\(event.message)", metadata: all),
            format)
    }
}

/// The log of one gateway: what all its loggers share.
package struct GatewayLog: Sendable {
    /// The level of all its loggers.
    package let threshold: LogThreshold
    private let format: LogFormat
    private let output: LogOutput

    /// - Parameters:
    ///   - level: at the start.
    ///   - format: of its lines.
    ///   - output: where lines go.
    package init(level: Logger.Level, format: LogFormat, output: LogOutput = .standardError) {
        threshold = LogThreshold(level)
        self.format = format
        self.output = output
    }

    /// A logger of the gateway.
    package func logger(_ label: String) -> Logger { Logger(label: label, factory: handler) }

    /// Lines that were dropped so far, since nobody read them in time.
    package var dropped: Int { output.dropped }

    /// Waits a moment for what is still to be written. For the end of the process.
    package func flush() { output.flush() }

    /// Makes loggers that others make write to this log too. Once in a process.
    package func bootstrap() { LoggingSystem.bootstrap(handler) }

    private func handler(_ label: String) -> any LogHandler {
        var handler = GatewayLogHandler(label: label, format: format, threshold: threshold, output: output)
        handler.metadataProvider = RequestNaming.metadata
        return handler
    }
}
