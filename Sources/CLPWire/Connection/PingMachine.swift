/// PING both ways: our own, one at a time and no sooner than the peer allows, and the answers to the peer's.
///
///     idle --ping--> waiting --ACK--> idle          (ours; silence of `pingTimeout` while waiting: the peer is dead)
///     quiet --PING--> owing --ACK written--> quiet  (the peer's; a PING while owing, or too soon, breaks the rules)
package struct PingMachine {
    /// What we allow the peer: milliseconds between two PINGs, and PINGs in a row without a call.
    private let shortestInterval: UInt32
    private let idlePings: UInt32
    private let silenceLimit: WireInterval
    /// What the peer allows us.
    private var peer = WireSettings()
    private var peerInterval = WireInterval(milliseconds: WireSettings().pingInterval)

    private enum Own {
        case idle
        case queued
        case waiting(since: WireTime)
    }

    private var own = Own.idle
    private var number: UInt64 = 0
    /// When our last PING was answered, or the start.
    private var answered: WireTime
    private var ownWithoutCalls: UInt32 = 0

    private var owedAnswer: UInt64?
    /// When we last wrote an ACK, or the start.
    private var acknowledged: WireTime
    private var peerWithoutCalls: UInt32 = 0
    private var callSincePeer = false

    package init(configuration: WireConfiguration, now: WireTime) {
        shortestInterval = configuration.settings.pingInterval
        idlePings = configuration.settings.idlePings
        silenceLimit = WireInterval(configuration.pingTimeout)
        answered = now
        acknowledged = now
    }

    package mutating func peerSettings(_ settings: WireSettings) {
        peer = settings
        peerInterval = WireInterval(milliseconds: settings.pingInterval)
    }

    package mutating func callOpened() {
        callSincePeer = true
    }

    // MARK: The peer's PINGs

    package mutating func received(
        _ payload: UInt64, openCalls: Int, now: WireTime
    )
        throws(ConnectionFault)
    {
        // [CLP-PING-1] One unanswered at a time, and not too often; a tenth is forgiven.
        let shortest = Int64(shortestInterval) * 900_000
        guard owedAnswer == nil, now >= acknowledged + .nanoseconds(shortest) else {
            throw ConnectionFault(.chatter, "[CLP-PING-1] a PING too soon after the last one", limit: .pings)
        }
        // [CLP-PING-3] Without calls only so many in a row. Any call since the last PING counts: its end may have
        // crossed this PING.
        if callSincePeer || openCalls > 0 {
            peerWithoutCalls = 0
        } else {
            peerWithoutCalls += 1
            guard peerWithoutCalls <= idlePings else {
                throw ConnectionFault(.chatter, "[CLP-PING-3] a PING without a call", limit: .pings)
            }
        }
        callSincePeer = openCalls > 0
        owedAnswer = payload
    }

    // MARK: Our PINGs

    package mutating func receivedAnswer(_ payload: UInt64, now: WireTime) throws(ConnectionFault) {
        // [CLP-PING-2] An ACK echoes the PING that is unanswered.
        guard case .waiting = own, payload == number else {
            throw ConnectionFault(.protocolError, "[CLP-PING-2] an ACK of no PING of ours")
        }
        own = .idle
        answered = now
    }

    /// When a PING is allowed; nil: not as things are.
    package func earliest(openCalls: Int) -> WireTime? {
        guard case .idle = own else { return nil }
        guard openCalls > 0 || ownWithoutCalls < peer.idlePings else { return nil }
        return answered + peerInterval
    }

    /// Queues a PING if one is allowed.
    package mutating func start(openCalls: Int, now: WireTime) -> Bool {
        guard let earliest = earliest(openCalls: openCalls), now >= earliest else { return false }
        own = .queued
        return true
    }

    /// When silence since `lastByte` means that the peer is dead; nil: no PING is unanswered ([CLP-PING-4]).
    package func deadline(lastByte: WireTime) -> WireTime? {
        guard case .waiting(let since) = own else { return nil }
        return max(since, lastByte) + silenceLimit
    }

    // MARK: Writing

    package var hasOutput: Bool {
        if case .queued = own { return true }
        return owesAnswer
    }

    package var owesAnswer: Bool { owedAnswer != nil }

    mutating func writeAnswer(into out: inout FrameWriter, now: WireTime) {
        if let payload = owedAnswer {
            out.header(.ping, flags: FrameFlag.ack, stream: 0, length: 8)
            out.uint64(payload)
            owedAnswer = nil
            acknowledged = now
        }
    }

    /// The calls for whose sake it was queued may have gone meanwhile: then it is dropped.
    mutating func writePing(into out: inout FrameWriter, openCalls: Int, now: WireTime) {
        guard case .queued = own else { return }
        own = .idle
        guard earliest(openCalls: openCalls) != nil else { return }
        ownWithoutCalls = openCalls > 0 ? 0 : ownWithoutCalls + 1
        number += 1
        out.header(.ping, stream: 0, length: 8)
        out.uint64(number)
        own = .waiting(since: now)
    }
}
