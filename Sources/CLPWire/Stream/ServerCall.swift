/// A call as the server sees it.
///
///           CALL             END (flag or frame)              our END or STATUS written, or CANCEL
///     idle ------> open -------------------------> halfClosed ----------------------------------> closed
///                    \------------------ the same, from open ---------------------------------------^
///
/// A MESSAGE or END of the client's on halfClosed breaks the connection; on closed it is ignored. The record itself
/// goes once the call is closed and its handler has ended, for only then is its call credit owed.
struct ServerCall: FlowingCall {
    enum State {
        case open
        case halfClosed
        case closed
    }

    /// How the reply ends, once the handler has said so.
    enum Ending {
        case none
        /// END on the last message.
        case ok
        case status([UInt8], notProcessed: Bool)
    }

    var state: State
    var ending = Ending.none
    var flow: CallFlow
    /// A HEAD to be written.
    var head: [UInt8]?
    var headSent = false
    var messageSent = false
    var handlerRuns = false
    var isRefused = false
    var isCancelled = false

    init(isEnd: Bool, flow: CallFlow) {
        state = isEnd ? .halfClosed : .open
        self.flow = flow
    }

    /// Whether the reply may still be written: nothing follows its end ([CLP-STREAM-6]).
    var canReply: Bool {
        guard state != .closed, case .none = ending else { return false }
        return true
    }

    /// The STATUS to write now: nothing stands before it.
    var statusDue: ([UInt8], notProcessed: Bool)? {
        guard case .status(let block, let notProcessed) = ending, flow.outbound.isEmpty else {
            return nil
        }
        return (block, notProcessed)
    }

    var maySendData: Bool { state != .closed }

    /// Whether the server ends a call that it refused, or whose client has more to send.
    var isEndProvoked: Bool { isRefused || state == .open }

    /// Whether it made work and brought nothing ([CLP-CALLS-4]). A refusal as not processed sheds load, and is no fault of the
    /// client's.
    var isForNothing: Bool {
        if isCancelled { return true }
        guard isRefused else { return false }
        if case .status(_, notProcessed: true) = ending { return false }
        return true
    }

    /// Whether a CREDIT is due: only while the client may still send messages that are wanted.
    func creditDue(_ threshold: Int) -> Bool {
        guard state == .open, case .none = ending else { return false }
        return flow.received.isDue(threshold: threshold)
    }

    func hasControl(_ threshold: Int) -> Bool {
        state != .closed && (head != nil || statusDue != nil || creditDue(threshold))
    }

    mutating func close() {
        state = .closed
        head = nil
        flow.dropAll()
    }
}
