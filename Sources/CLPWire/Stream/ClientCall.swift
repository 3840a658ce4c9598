/// A call as the client sees it.
///
///                CALL written            END written (flag or frame)
///     unwritten -------------> open ------------------------------------> halfClosed
///                                \--- END or STATUS read, CANCEL written -----|---> closed (the record goes)
///
/// A cancelled call keeps its record until its CANCEL has left: ids have no gaps, so even a CALL that was cancelled
/// before it was written has to leave.
struct ClientCall: FlowingCall {
    var flow: CallFlow
    /// The CALL's header block, until written.
    var header: [UInt8]?
    /// No message follows those queued.
    var endsAfterQueue: Bool
    /// END has been written.
    var endSent = false
    var cancel: CancelReason?
    var headReceived = false
    var messageReceived = false

    init(header: [UInt8], endsAfterQueue: Bool, flow: CallFlow) {
        self.header = header
        self.endsAfterQueue = endsAfterQueue
        self.flow = flow
    }

    var isWritten: Bool { header == nil }

    var maySendData: Bool { isWritten }

    /// Whether messages may still be queued.
    var canSend: Bool { cancel == nil && !endsAfterQueue }

    /// Whether an END frame is due: nothing is left on which the flag could stand.
    var endDue: Bool {
        endsAfterQueue && !endSent && flow.outbound.isEmpty && isWritten && cancel == nil
    }

    func hasControl(_ threshold: Int) -> Bool {
        guard isWritten else { return false }
        return cancel != nil || endDue || flow.received.isDue(threshold: threshold)
    }
}
