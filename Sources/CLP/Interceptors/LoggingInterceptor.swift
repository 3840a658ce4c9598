public import Logging

/// Writes a line for each call when it has ended: method, status, time and sizes. Never content, metadata or an address.
///
/// ```swift
/// let server = Server(configuration, services: [Greeter()], admission: [LoggingInterceptor()])
/// ```
///
/// What other admission interceptors put into ``CallContext/loggerMetadata`` before it, such as the id of a request, is in
/// the line too.
public struct LoggingInterceptor: AdmissionInterceptor {
    private let level: Logger.Level
    private let faultLevel: Logger.Level

    /// - Parameters:
    ///   - level: of calls that ended well, or by the caller's fault.
    ///   - faultLevel: of calls that ended by a fault of this side or its surroundings.
    public init(level: Logger.Level = .debug, faultLevel: Logger.Level = .info) {
        self.level = level
        self.faultLevel = faultLevel
    }

    /// Lets every call in.
    public func admit(_ context: inout CallContext) throws(RPCError) {}

    /// Writes the line.
    public func ended(_ context: CallContext, _ summary: CallSummary) {
        let isFault = summary.code != .ok && summary.code.fault != .caller
        let duration = summary.duration / .milliseconds(1)
        context.logger.log(
            level: isFault ? faultLevel : level, "call ended",
            metadata: [
                "code": "\(summary.code)", "duration_ms": "\((duration * 1000).rounded() / 1000)",
                "request_messages": "\(summary.requestMessages)", "request_bytes": "\(summary.requestBytes)",
                "reply_messages": "\(summary.replyMessages)", "reply_bytes": "\(summary.replyBytes)",
            ])
    }
}
