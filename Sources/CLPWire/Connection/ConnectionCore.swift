/// What both ends of a connection do alike: SETTINGS, PING, chatter, GOAWAY and the times that belong to them.
///
///     running --leave--> leaving --settled and no call--> drained
///        |                  |
///        +------fault-------+--> failed          (GOAWAY queued, nothing else is written or read)
///        +---input closed---+--> closed
struct ConnectionCore {
    enum State {
        case running
        case leaving
        case drained
        case failed
        case closed
    }

    /// Times of the configuration that each write asks for.
    private struct Intervals {
        let settings: WireInterval
        let age: WireInterval?
        let idle: WireInterval?
        let keepalive: WireInterval?
    }

    let side: Side
    let configuration: WireConfiguration
    private let intervals: Intervals
    private(set) var state = State.running
    private(set) var peer = WireSettings()
    private(set) var peerGoAway: GoAway?
    private(set) var sentGoAway: GoAway?
    var chatter: ChatterCounter
    var ping: PingMachine
    var counters = WireCounters()
    private(set) var log: FrameLog?
    /// Whether credit may be given ahead ([CLP-CREDIT-4]). A driver whose memory runs short says false.
    var givesAdvanceCredit = true
    /// Calls not closed on the wire.
    private(set) var openCalls = 0

    private var settingsRead = false
    private var settingsWritten = false
    private var goAwayToWrite: GoAway?
    private var start: WireTime
    private(set) var lastByte: WireTime
    private var idleSince: WireTime?
    /// Until when a client may answer a drain; nil: nothing is waited for.
    private var answerDeadline: WireTime?
    /// Until when the last frames have to leave; there once the connection is over and they have not.
    private var goodbyeDeadline: WireTime?

    init(side: Side, configuration: WireConfiguration, now: WireTime) {
        self.side = side
        self.configuration = configuration
        intervals = Intervals(
            settings: WireInterval(configuration.settingsTimeout), age: configuration.maximumAge.map(WireInterval.init),
            idle: configuration.idleLimit.map(WireInterval.init),
            keepalive: configuration.keepalive.map(WireInterval.init))
        chatter = ChatterCounter(start: configuration.chatterStart, now: now)
        ping = PingMachine(configuration: configuration, now: now)
        start = now
        lastByte = now
        idleSince = now
        log = FrameLog(capacity: configuration.frameLogEntries, start: now)
    }

    /// The transport is up at last: every time counts from here. Nothing has been read or written.
    mutating func transportIsUp(_ now: WireTime) {
        guard !settingsRead, !settingsWritten else { return }
        start = now
        lastByte = now
        idleSince = now
        chatter = ChatterCounter(start: configuration.chatterStart, now: now)
        ping = PingMachine(configuration: configuration, now: now)
        log = FrameLog(capacity: configuration.frameLogEntries, start: now)
    }

    /// Credit in bytes that may be given ahead for a message.
    var advanceCredit: Int { givesAdvanceCredit ? configuration.advanceCredit : 0 }

    /// Whether frames are still read and calls still live.
    var isAlive: Bool { state == .running || state == .leaving }

    var isSettled: Bool { state == .leaving && answerDeadline == nil }

    mutating func bytesArrived(_ now: WireTime) {
        lastByte = max(lastByte, now)
    }

    mutating func callOpened() {
        openCalls += 1
        counters.callsOpened &+= 1
        idleSince = nil
        ping.callOpened()
    }

    mutating func callClosed(_ now: WireTime) {
        openCalls -= 1
        if openCalls == 0 { idleSince = now }
    }

    // MARK: Frames of the connection

    /// Counts and logs the frame, checks that SETTINGS comes first and once, and counts chatter for all but CALL and
    /// MESSAGE.
    mutating func frameArrived(
        _ header: FrameHeader, _ type: FrameType?, _ payload: RawSpan, now: WireTime
    ) throws(ConnectionFault) {
        counters.received.add(header.type, payload: header.length)
        log?.append(FrameLogEntry(header, payload, isOutgoing: false, at: now))
        // [CLP-SETTINGS-1] SETTINGS is the first frame, and sent once.
        guard settingsRead == (type != .settings) else {
            throw ConnectionFault(
                .protocolError,
                settingsRead
                    ? "[CLP-SETTINGS-1] a second SETTINGS" : "[CLP-SETTINGS-1] the first frame is no SETTINGS",
                limit: settingsRead ? nil : .firstFrame)
        }
        if type != .call && type != .message { try chatter.otherFrame(now: now) }
    }

    mutating func receivedSettings(_ payload: RawSpan) throws(ConnectionFault) {
        peer = try WireSettings(payload: payload)
        settingsRead = true
        ping.peerSettings(peer)
    }

    mutating func receivedPing(
        _ header: FrameHeader, _ payload: RawSpan, now: WireTime
    )
        throws(ConnectionFault)
    {
        let number = payload.wireUInt64(at: 0)
        if header.has(FrameFlag.ack) {
            try ping.receivedAnswer(number, now: now)
        } else {
            counters.pingsReceived &+= 1
            try ping.received(number, openCalls: openCalls, now: now)
        }
    }

    mutating func receivedGoAway(_ payload: RawSpan) throws(ConnectionFault) -> GoAway {
        let goAway = try GoAway(payload: payload)
        // [CLP-GOAWAY-2] `last` only falls, and a client says 0.
        guard goAway.last <= peerGoAway?.last ?? WireLimits.allStreams,
            side == .client || goAway.last == 0
        else {
            throw ConnectionFault(.protocolError, "[CLP-GOAWAY-2] GOAWAY with last \(goAway.last)")
        }
        peerGoAway = goAway
        answerDeadline = nil
        if state == .running { state = .leaving }
        return goAway
    }

    /// The amount of a CREDIT.
    static func creditAmount(_ payload: RawSpan) throws(ConnectionFault) -> UInt32 {
        let amount = payload.wireUInt32(at: 0)
        // [CLP-CREDIT-6] An amount of 0 breaks the connection.
        guard amount > 0 else { throw ConnectionFault(.creditError, "[CLP-CREDIT-6] a CREDIT of 0") }
        return amount
    }

    // MARK: Leaving

    /// Queues a GOAWAY and stops taking new calls.
    mutating func leave(_ goAway: GoAway, answerUntil: WireTime?) {
        guard isAlive else { return }
        state = .leaving
        sentGoAway = goAway
        goAwayToWrite = goAway
        answerDeadline = answerUntil
    }

    /// - Returns: whether this was the moment at which everything had ended.
    mutating func drainedNow(_ now: WireTime) -> Bool {
        guard isSettled, openCalls == 0, goAwayToWrite == nil else { return false }
        state = .drained
        goodbyeDeadline = now + configuration.goodbyeTimeout
        return true
    }

    /// - Returns: false if the connection had already ended.
    mutating func fail(_ fault: ConnectionFault, last: StreamID, now: WireTime) -> Bool {
        guard state != .failed && state != .closed else { return false }
        state = .failed
        goodbyeDeadline = now + configuration.goodbyeTimeout
        counters.faults[fault.code] &+= 1
        // [CLP-GOAWAY-8] Whoever breaks off says why, then closes.
        goAwayToWrite = GoAway(
            last: min(last, sentGoAway?.last ?? last), code: fault.code, text: fault.text)
        openCalls = 0
        return true
    }

    /// - Returns: false if the connection had already ended.
    mutating func close() -> Bool {
        guard state != .closed && state != .failed else { return false }
        state = .closed
        openCalls = 0
        return true
    }
}

// MARK: - Time

extension ConnectionCore {
    enum Due {
        case fault(ConnectionFault)
        case leave(GoAwayCode)
        case drainUnanswered
        case none
    }

    var nextTimeout: WireTime? {
        guard isAlive else { return hasOutput ? goodbyeDeadline : nil }
        var next = ping.deadline(lastByte: lastByte)
        func consider(_ time: WireTime?) {
            if let time { next = min(next ?? time, time) }
        }
        consider(settingsDeadline)
        consider(answerDeadline)
        consider(leaveDeadline?.at)
        consider(keepalive)
        return next
    }

    /// What time brings; a PING of keepalive is queued here.
    mutating func timeout(_ now: WireTime) -> Due {
        guard isAlive else {
            giveUpGoodbye(now)
            return .none
        }
        if let deadline = settingsDeadline, now >= deadline {
            return .fault(ConnectionFault(.tooSlow, "[CLP-TIME-1] no SETTINGS in time", limit: .firstFrameTime))
        }
        if let deadline = ping.deadline(lastByte: lastByte), now >= deadline {
            return .fault(ConnectionFault(.tooSlow, "[CLP-PING-4] no byte in time after a PING", limit: .silence))
        }
        if let deadline = answerDeadline, now >= deadline {
            answerDeadline = nil
            return .drainUnanswered
        }
        if let (at, code) = leaveDeadline, now >= at { return .leave(code) }
        if let due = keepalive, now >= due { _ = ping.start(openCalls: openCalls, now: now) }
        return .none
    }

    mutating func startPing(_ now: WireTime) -> Bool {
        isAlive && ping.start(openCalls: openCalls, now: now)
    }

    /// A peer that reads nothing, or a byte at a time, does not keep a connection that is over.
    private mutating func giveUpGoodbye(_ now: WireTime) {
        if let goodbyeDeadline, now >= goodbyeDeadline { state = .closed }
    }

    private var settingsDeadline: WireTime? {
        settingsRead ? nil : start + intervals.settings
    }

    private var leaveDeadline: (at: WireTime, code: GoAwayCode)? {
        guard state == .running else { return nil }
        let age = intervals.age.map { start + $0 }
        guard let limit = intervals.idle, let idleSince else { return age.map { ($0, .age) } }
        let idle = idleSince + limit
        if let age, age < idle { return (age, .age) }
        return (idle, .idle)
    }

    private var keepalive: WireTime? {
        guard let silence = intervals.keepalive, let earliest = ping.earliest(openCalls: openCalls)
        else {
            return nil
        }
        return max(earliest, lastByte + silence)
    }
}

// MARK: - Writing

extension ConnectionCore {
    /// Whether nothing is left to do but to close.
    var isFinished: Bool {
        switch state {
        case .running, .leaving: false
        case .drained, .failed: !hasOutput
        case .closed: true
        }
    }

    var hasOutput: Bool {
        switch state {
        case .running, .leaving: !settingsWritten || goAwayToWrite != nil || ping.hasOutput
        case .drained: !settingsWritten || goAwayToWrite != nil || ping.owesAnswer
        case .failed: goAwayToWrite != nil
        case .closed: false
        }
    }

    /// At most 394 bytes. It does not wait for the peer's ([CLP-SETTINGS-2]).
    mutating func writeSettings(into out: inout FrameWriter) {
        guard state != .closed, !settingsWritten else { return }
        settingsWritten = true
        configuration.settings.write(from: side, into: &out)
    }

    /// The answer to a PING, 18 bytes.
    mutating func writeAnswer(into out: inout FrameWriter, now: WireTime) {
        if state != .failed && state != .closed { ping.writeAnswer(into: &out, now: now) }
    }

    /// 18 bytes. A PING that is allowed for the sake of a call stands behind its CALL ([CLP-PING-3]).
    mutating func writePing(into out: inout FrameWriter, now: WireTime) {
        if isAlive { ping.writePing(into: &out, openCalls: openCalls, now: now) }
    }

    /// At most 530 bytes.
    mutating func writeGoAway(into out: inout FrameWriter) {
        guard state != .closed, let goAway = goAwayToWrite else { return }
        goAwayToWrite = nil
        goAway.write(into: &out)
    }

    /// Counts and logs the frames that `produce` has written.
    mutating func noteSent(_ frames: RawSpan, now: WireTime) {
        var offset = 0
        while offset < frames.byteCount {
            let header = FrameHeader(frames, at: offset)
            let start = offset + WireLimits.header
            offset = start + header.length
            counters.sent.add(header.type, payload: header.length)
            log?.append(
                FrameLogEntry(header, frames.extracting(start..<offset), isOutgoing: true, at: now))
        }
    }
}
