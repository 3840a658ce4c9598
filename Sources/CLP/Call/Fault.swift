/// Whose fault a failure is, so that a log, an alarm and a reader know where to look.
public enum Fault: String, Sendable, Hashable, CaseIterable {
    /// The other end of the connection broke the protocol.
    case peer
    /// The caller asked for something wrong, or stopped asking.
    case caller
    /// A limit or a quota did its work.
    case limit
    /// The network, another service, or time.
    case environment
    /// A bug on the side that reports it.
    case us
}

extension RPCError.Code {
    /// Whose fault a call that ended with this code is, as seen by the server that sent it.
    public var fault: Fault {
        switch self {
        case .cancelled, .invalidArgument, .notFound, .alreadyExists, .permissionDenied, .failedPrecondition,
            .aborted, .outOfRange, .unimplemented, .unauthenticated, .ok:
            .caller
        case .resourceExhausted: .limit
        case .deadlineExceeded, .unavailable: .environment
        default: .us
        }
    }
}
