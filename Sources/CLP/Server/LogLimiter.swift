package import Logging
package import NIOCore
import Synchronization

/// Keeps the lines that peers can provoke from filling a log, or from pushing out the others: of each kind so many in a
/// window, then one that says how many more there were. Metrics count all of them. Safe to use from any thread.
package final class LogLimiter: Sendable {
    /// A kind of line.
    package enum Kind: Sendable, CaseIterable {
        case handshakeFailed
        case connectionBroken
        case connectionRefused
        case handlerFailed

        var message: Logger.Message {
            switch self {
            case .handshakeFailed: "TLS handshake failed"
            case .connectionBroken: "connection broken"
            case .connectionRefused: "connection refused"
            case .handlerFailed: "handler failed"
            }
        }

        var level: Logger.Level {
            switch self {
            case .handshakeFailed, .connectionBroken: .info
            case .connectionRefused: .warning
            case .handlerFailed: .error
            }
        }

        /// How many of them a window has.
        var limit: Int {
            switch self {
            case .handshakeFailed, .connectionBroken, .connectionRefused: 10
            case .handlerFailed: 100
            }
        }
    }

    private struct Window {
        var end = NIODeadline.uptimeNanoseconds(0)
        var lines = 0
        var dropped = 0
    }

    private let logger: Logger
    private let length: TimeAmount
    private let windows = Mutex<[Kind: Window]>([:])

    /// - Parameter window: the length of a window.
    package init(_ logger: Logger, window: Duration = .seconds(10)) {
        self.logger = logger
        length = TimeAmount(window)
    }

    /// Logs a line, or counts it.
    ///
    /// - Parameters:
    ///   - kind: what happened.
    ///   - loop: where the count is logged at the end of the window.
    ///   - logger: another logger than that of the server.
    ///   - metadata: what the line says.
    package func log(
        _ kind: Kind, on loop: any EventLoop, logger: Logger? = nil, _ metadata: @autoclosure () -> Logger.Metadata
    ) {
        let now = NIODeadline.now()
        let (isWritten, reportAt) = windows.withLock { windows in
            Self.count(&windows[kind, default: Window()], limit: kind.limit, now, length)
        }
        if let reportAt { loop.scheduleTask(deadline: reportAt) { self.report(kind) } }
        if isWritten { (logger ?? self.logger).log(level: kind.level, kind.message, metadata: metadata()) }
    }

    /// - Returns: whether the line is written; and for the first that is not, when the count is.
    private static func count(
        _ window: inout Window, limit: Int, _ now: NIODeadline, _ length: TimeAmount
    ) -> (isWritten: Bool, reportAt: NIODeadline?) {
        if now >= window.end {
            window.end = now + length
            window.lines = 0
        }
        window.lines += 1
        guard window.lines > limit else { return (true, nil) }
        window.dropped += 1
        return (false, window.dropped == 1 ? window.end : nil)
    }

    private func report(_ kind: Kind) {
        let dropped = windows.withLock { windows in
            defer { windows[kind]?.dropped = 0 }
            return windows[kind]?.dropped ?? 0
        }
        logger.log(level: kind.level, kind.message, metadata: ["more-like-this": "\(dropped)"])
    }
}
