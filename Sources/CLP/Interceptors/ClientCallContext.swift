import NIOCore
import Synchronization

/// What a client's interceptor knows about a call.
///
/// A value: an interceptor that changes ``options`` passes its own copy to `next`. What became of the call is the same in
/// every copy.
public struct ClientCallContext: Sendable {
    /// `package.Service/Method`.
    public let method: String
    /// How many messages each side sends.
    public let kind: MethodKind
    /// Running the method twice has the effect of running it once.
    public let isIdempotent: Bool
    /// What the caller says about the call. The caller's timeout runs already, so a longer one that an interceptor sets
    /// has no effect.
    public var options: CallOptions
    let record: ClientCallRecord
    /// When the call ends at the latest, the work of its interceptors included.
    let deadline: NIODeadline?

    init(method: String, kind: MethodKind, isIdempotent: Bool, options: CallOptions) {
        self.method = method
        self.kind = kind
        self.isIdempotent = isIdempotent
        self.options = options
        record = ClientCallRecord()
        deadline = ClientCall.deadline(options, within: CallScope.current)
    }

    var isLate: Bool { deadline.map { $0 <= .now() } ?? false }

    /// How often the call has been sent so far; 0 while it never left. After `next`: how many attempts it took.
    public var attempts: Int { record.facts.attempts }

    /// The metadata that the server sent before its first message; empty before that.
    public var head: Metadata { record.facts.head }

    /// The metadata that came with the end of the call; empty before that. Those of an error are in the error too.
    public var trailers: Metadata { record.facts.trailers }

    /// How many messages the server has sent so far.
    public var replyMessages: Int { record.facts.replyMessages }

    /// How many bytes of messages the server has sent so far.
    public var replyBytes: Int { record.facts.replyBytes }

    /// How many messages the caller has written so far, each counted once whatever the attempts.
    public var requestMessages: Int { record.facts.requestMessages }

    /// How many bytes of messages the caller has written so far.
    public var requestBytes: Int { record.facts.requestBytes }
}

/// What became of a call, for its interceptors. Only calls that have interceptors have one.
final class ClientCallRecord: Sendable {
    struct Facts {
        var attempts = 0
        var head = Metadata()
        var trailers = Metadata()
        var requestMessages = 0
        var requestBytes = 0
        var replyMessages = 0
        var replyBytes = 0
    }

    private struct State {
        var facts = Facts()
        var hasBegun = false
    }

    private let state = Mutex(State())

    var facts: Facts { state.withLock { $0.facts } }

    func change(_ change: (inout Facts) -> Void) { state.withLock { change(&$0.facts) } }

    /// - Returns: false when the call was made before.
    func begin() -> Bool {
        state.withLock { state in
            defer { state.hasBegun = true }
            return !state.hasBegun
        }
    }

    var hasBegun: Bool { state.withLock { $0.hasBegun } }
}
