/// The server's half of CLP/1 without I/O: bytes in, events out; verbs in, bytes out.
///
/// It is driven by one thread at a time. It reads no clock, allocates per call and per message but not per frame, and
/// never calls back. See `ConnectionCore` for the states of the connection and `ServerCall` for those of a call.
package struct ServerConnection: ~Copyable {
    /// The first message of a CALL, which waits for the driver's verdict.
    struct MessagePart {
        let id: StreamID
        let range: Range<Int>
        let isEnd: Bool
        /// nil: in the bytes given.
        let buffer: [UInt8]?
    }

    var core: ConnectionCore
    var decoder = FrameDecoder(sender: .client)
    var calls = StreamTable<ServerCall>()
    var grant: CallGrant
    var nextStream: StreamID
    /// The highest call with a verdict: the true `last` of a GOAWAY.
    var lastHandled: StreamID = 0
    /// Calls above are ignored; nil: none are.
    var lastKept: StreamID?
    var awaitingVerdict: StreamID?
    var part: MessagePart?
    var lines = WriteLines()
    var events = EventQueue<ServerEvent>()
    /// Bytes of unfinished messages held for all calls.
    package internal(set) var assemblingBytes = 0
    /// Whether call credit is withheld ([CLP-CALLS-3]). A driver under overload says true.
    package var withholdsCallCredit = false

    /// - Parameters:
    ///   - configuration: must have no `problems`.
    ///   - now: when the TLS handshake was complete, or earlier: then say `handshakeCompleted`.
    ///   - firstStream: the id of the first call; other than 1 only so that tests get to the last ids.
    package init(configuration: WireConfiguration, now: WireTime, firstStream: StreamID = 1) {
        precondition(firstStream & 1 == 1)
        core = ConnectionCore(side: .server, configuration: configuration, now: now)
        nextStream = firstStream
        grant = CallGrant(
            first: Int(configuration.settings.firstCallGrant), stock: configuration.callsForNothing, now: now)
    }

    /// The next event that did not come from bytes: from time, or from `produce` (`writable`, `drained`).
    package mutating func pollEvent() -> ServerEvent? {
        events.popFirst()
    }

    // MARK: - State

    /// Message bytes queued and not yet produced, and 64 for each message; 0 for a call that has ended.
    package func queuedBytes(_ id: StreamID) -> Int {
        calls.index(of: id).map { calls[$0].flow.outbound.bytes } ?? 0
    }

    /// Whether the reply can still be written.
    package func isOpen(_ id: StreamID) -> Bool {
        calls.index(of: id).map { calls[$0].canReply } ?? false
    }

    /// Calls not closed on the wire.
    package var openCalls: Int { core.openCalls }

    /// What the client said in its SETTINGS, or the protocol's defaults before that.
    package var peerSettings: WireSettings { core.peer }

    // MARK: - The connection

    /// The TLS handshake is complete: all times count from here ([CLP-TIME-1]), and none that passed before.
    package mutating func handshakeCompleted(now: WireTime) { core.transportIsUp(now) }

    /// Leaves: running calls end in peace, then `drained`. `code` is drain, idle or age.
    package mutating func drain(_ code: GoAwayCode = .drain, now: WireTime) {
        guard core.state == .running || (core.state == .leaving && core.sentGoAway == nil) else {
            return
        }
        // [CLP-GOAWAY-6] First a GOAWAY for no call yet, so that the client's answer tells of every call there is.
        let answerUntil = core.peerGoAway == nil ? now + core.configuration.drainAnswerTimeout : nil
        core.leave(GoAway(last: WireLimits.allStreams, code: code, text: ""), answerUntil: answerUntil)
    }

    /// Breaks the connection: a block did not decode ([CLP-BLOCK-2]), a method number was misused, or a time of the
    /// driver's ran out. `text` has no content.
    package mutating func fault(_ code: GoAwayCode, _ text: String, limit: LimitName? = nil, now: WireTime) {
        fail(ConnectionFault(code, text, limit: limit), now)
    }

    /// The peer has closed its side (close_notify or EOF): all calls are dead ([CLP-TLS-4]).
    package mutating func inputClosed(now: WireTime) {
        guard core.close() else { return }
        dropCalls()
        events.append(.closed)
    }

    /// Sends a PING if the peer's rules allow one now.
    @discardableResult package mutating func ping(now: WireTime) -> Bool {
        core.startPing(now)
    }

    /// When `timeout` is to be called, at the latest.
    package var nextTimeout: WireTime? {
        guard core.isAlive, let due = grant.lateDue else { return core.nextTimeout }
        return min(due, core.nextTimeout ?? due)
    }

    /// Does what is due at `now`; events may follow by `pollEvent`.
    package mutating func timeout(now: WireTime) {
        grant.refill(now)
        switch core.timeout(now) {
        case .none: break
        case .fault(let fault): fail(fault, now)
        case .leave(let code): drain(code, now: now)
        case .drainUnanswered:
            // [CLP-GOAWAY-7] Without an answer the true last call is named, and what comes above is ignored.
            let last = nextStream > 1 ? nextStream - 2 : 0
            lastKept = last
            core.leave(
                GoAway(last: last, code: core.sentGoAway?.code ?? .drain, text: ""), answerUntil: nil)
        }
        checkDrained(now)
    }

    mutating func fail(_ fault: ConnectionFault, _ now: WireTime) {
        guard core.fail(fault, last: lastHandled, now: now) else { return }
        dropCalls()
        events.append(.failed(fault))
    }

    mutating func checkDrained(_ now: WireTime) {
        if core.drainedNow(now) { events.append(.drained) }
    }

    private mutating func dropCalls() {
        calls.removeAll()
        lines.removeAll()
        part = nil
        awaitingVerdict = nil
        assemblingBytes = 0
    }
}
