/// The client's half of CLP/1 without I/O: bytes in, events out; verbs in, bytes out.
///
/// It is driven by one thread at a time. It reads no clock, allocates per call and per message but not per frame, and
/// never calls back. See `ConnectionCore` for the states of the connection and `ClientCall` for those of a call.
package struct ClientConnection: ~Copyable {
    var core: ConnectionCore
    var decoder = FrameDecoder(sender: .server)
    var calls = StreamTable<ClientCall>()
    var allowance = CallAllowance()
    var nextStream: StreamID
    /// The highest call whose CALL has been produced.
    var lastWritten: StreamID
    /// Calls whose CALL has not been produced, in the order of their ids.
    var unwritten = StreamQueue()
    var lines = WriteLines()
    var events = EventQueue<ClientEvent>()

    /// - Parameters:
    ///   - configuration: must have no `problems`.
    ///   - now: when the TLS handshake was complete.
    ///   - firstStream: the id of the first call; other than 1 only so that tests get to the last ids.
    package init(configuration: WireConfiguration, now: WireTime, firstStream: StreamID = 1) {
        precondition(firstStream & 1 == 1)
        core = ConnectionCore(side: .client, configuration: configuration, now: now)
        nextStream = firstStream
        lastWritten = firstStream == 1 ? 0 : firstStream - 2
    }

    /// The next event that did not come from bytes: from time, or from `produce` (`writable`, `drained`).
    package mutating func pollEvent() -> ClientEvent? {
        events.popFirst()
    }

    // MARK: - State

    /// Whether `open` may be called: there is call credit, no GOAWAY of either side, and ids are left
    /// ([CLP-CALLS-1], [CLP-GOAWAY-3], [CLP-STREAM-4]).
    package var canOpen: Bool {
        core.state == .running && allowance.available > 0 && !isWornOut
    }

    /// Whether the ids are used up: drain this connection and open another.
    package var isWornOut: Bool { nextStream > core.configuration.lastStream }

    /// Message bytes queued and not yet produced, and 64 for each message; 0 for a call that has ended.
    package func queuedBytes(_ id: StreamID) -> Int {
        calls.index(of: id).map { calls[$0].flow.outbound.bytes } ?? 0
    }

    /// Whether the call has not ended.
    package func isOpen(_ id: StreamID) -> Bool {
        calls.index(of: id).map { calls[$0].cancel == nil } ?? false
    }

    /// Calls not closed on the wire.
    package var openCalls: Int { core.openCalls }

    /// What the server said in its SETTINGS, or the protocol's defaults before that.
    package var peerSettings: WireSettings { core.peer }

    // MARK: - The connection

    /// Leaves: opens no more calls ([CLP-GOAWAY-5]); `drained` once the running ones have ended.
    package mutating func drain(_ code: GoAwayCode = .drain, now: WireTime) {
        guard core.state == .running else { return }
        core.leave(GoAway(last: 0, code: code, text: ""), answerUntil: nil)
    }

    /// Breaks the connection: a block did not decode ([CLP-BLOCK-2]), or a time of the driver's ran out. `text` has
    /// no content.
    package mutating func fault(_ code: GoAwayCode, _ text: String, limit: LimitName? = nil, now: WireTime) {
        fail(ConnectionFault(code, text, limit: limit), now)
    }

    /// The peer has closed its side (close_notify or EOF): all calls are dead ([CLP-TLS-4]).
    package mutating func inputClosed(now: WireTime) {
        guard core.close() else { return }
        loseCalls()
        events.append(.closed)
    }

    /// Sends a PING if the peer's rules allow one now.
    @discardableResult package mutating func ping(now: WireTime) -> Bool {
        core.startPing(now)
    }

    /// When `timeout` is to be called, at the latest.
    package var nextTimeout: WireTime? { core.nextTimeout }

    /// Does what is due at `now`; events may follow by `pollEvent`.
    package mutating func timeout(now: WireTime) {
        switch core.timeout(now) {
        case .none, .drainUnanswered: break
        case .fault(let fault): fail(fault, now)
        case .leave(let code): drain(code, now: now)
        }
        checkDrained(now)
    }

    mutating func fail(_ fault: ConnectionFault, _ now: WireTime) {
        guard core.fail(fault, last: 0, now: now) else { return }
        loseCalls()
        events.append(.failed(fault))
    }

    mutating func checkDrained(_ now: WireTime) {
        if core.drainedNow(now) { events.append(.drained) }
    }

    private mutating func loseCalls() {
        for id in calls.ids {
            guard let index = calls.index(of: id), calls[index].cancel == nil else { continue }
            // [CLP-RETRY-1] Only a CALL that never left is certainly not processed.
            events.append(.lost(id, notProcessed: !calls[index].isWritten))
        }
        calls.removeAll()
        unwritten.removeAll()
        lines.removeAll()
    }
}
