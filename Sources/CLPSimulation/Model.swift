package import CLPWire

/// Which end of the connection.
package enum End: String, Sendable {
    case client, server

    var other: End { self == .client ? .server : .client }
}

/// A second reading of CLP.md, written apart from the machines. It sees each frame when it is written and when it is
/// read, keeps accounts of its own, and compares them with the machines' after each step.
package final class Model {
    /// A frame under way, as far as its reader's accounts need it.
    struct Frame {
        /// How many bytes the link had taken with it.
        let end: Int
        let type: UInt8
        let flags: UInt8
        let id: StreamID
        /// Of a CREDIT, or a GOAWAY's last.
        let number: Int
        /// Of a CALL or MESSAGE.
        let part: Part?
        let payload: ArraySlice<UInt8>

        var isEnd: Bool { flags & 1 != 0 }
    }

    /// The piece of a message in a frame.
    struct Part {
        let bytes: Int
        let isFirst: Bool
        let completes: Bool
        let total: Int
    }

    struct Side {
        var settingsWritten = false
        var left = false
        var lastGoAway = 0x7fff_ffff
        /// What it has read of the other's SETTINGS.
        var peerCredit = 32_768
        var peerPingInterval = 300_000
        var pingOut = false
        var pingAllowed: WireTime
        var underWay: [Frame] = []
        var firstUnderWay = 0
        var bytesWritten = 0
        /// It has drained, failed or closed.
        var isOver = false
    }

    let plan: (upCredit: Int, downCredit: Int, upAhead: Int, downAhead: Int, grant: Int)
    /// The canaries are to be caught by their deadlock, not by the accounts.
    let checksOwed: Bool
    let limits: (up: Int, down: Int)
    var calls: [StreamID: ModelCall] = [:]
    var client: Side
    var server: Side
    private(set) var nextCall: StreamID = 1
    /// What the client may still open, as it knows.
    var clientCallCredit = 16
    var callsRead = 0
    var callsPaid = 0
    var callsOver = 0
    /// The server is overloaded, and pays call credit late.
    package var isWithholding = false
    /// CALLs that the server has read and not told of: it may do so only with those above the last call that its
    /// GOAWAY names.
    var ignored: [StreamID] = []
    package private(set) var problems: [String] = []
    package private(set) var frames = 0

    package init(server: WireConfiguration, client: WireConfiguration, now: WireTime, checksOwed: Bool = true) {
        plan = (
            Int(server.settings.byteCredit), Int(client.settings.byteCredit), server.advanceCredit,
            client.advanceCredit, Int(server.settings.firstCallGrant)
        )
        limits = (server.messageLimit, client.messageLimit)
        self.checksOwed = checksOwed
        self.client = Side(pingAllowed: now)
        self.server = Side(pingAllowed: now)
    }

    /// Whether a GOAWAY has been written.
    package var hasLeft: Bool { client.left || server.left }

    package func problem(_ text: String) { problems.append(text) }

    subscript(end: End) -> Side {
        get { end == .client ? client : server }
        set { if end == .client { client = newValue } else { server = newValue } }
    }

    // MARK: - Writing

    /// Whole frames that `end` has written.
    package func wrote(_ end: End, _ bytes: [UInt8], now: WireTime) {
        var offset = 0
        while offset < bytes.count {
            guard offset + 10 <= bytes.count else { return problem("\(end): half a header") }
            let length = Self.number(bytes, offset)
            let rest = offset + 10..<offset + 10 + length
            guard length <= 16_374, rest.upperBound <= bytes.count else { return problem("\(end): length") }
            wroteFrame(end, bytes, offset, rest, now)
            offset = rest.upperBound
            frames += 1
        }
    }

    private func wroteFrame(_ end: End, _ bytes: [UInt8], _ start: Int, _ payload: Range<Int>, _ now: WireTime) {
        let (type, flags) = (bytes[start + 8], bytes[start + 9])
        let id = StreamID(Self.number(bytes, start + 4))
        if (type == 1) == self[end].settingsWritten { problem("\(end): SETTINGS not first and once") }
        var part: Part?
        let isClient = end == .client
        switch type {
        case 1: self[end].settingsWritten = true
        case 2 where isClient: part = wroteCall(flags, id, bytes, payload)
        case 3 where !isClient: wroteHead(id, payload.count)
        case 4: part = wroteMessage(isClient, flags, id, bytes, payload)
        case 5 where isClient: wroteEnd(id, payload.count)
        case 6 where !isClient: wroteStatus(flags, id, payload.count)
        case 7 where isClient: wroteCancel(id, payload.count)
        case 8: wroteCredit(isClient, id, Self.number(bytes, payload.lowerBound))
        case 9: wrotePing(end, isAnswer: flags == 8, now)
        case 10: wroteGoAway(end, Self.number(bytes, payload.lowerBound))
        // [CLP-EXT-2] No extension exists, so nobody has announced one.
        default: problem("\(end): type \(type)")
        }
        self[end].bytesWritten += 10 + payload.count
        let number = payload.count >= 4 && type >= 8 ? Self.number(bytes, payload.lowerBound) : 0
        self[end].underWay.append(
            Frame(
                end: self[end].bytesWritten, type: type, flags: flags, id: id, number: number, part: part,
                payload: type == 1 ? bytes[payload] : []))
    }

    private func wroteCall(_ flags: UInt8, _ id: StreamID, _ bytes: [UInt8], _ payload: Range<Int>) -> Part? {
        if id != nextCall || client.left { problem("CALL \(id) where \(nextCall) is next, or after GOAWAY") }
        nextCall = id + 2
        guard var call = calls[id] else {
            problem("CALL \(id) that nobody opened")
            return nil
        }
        let block = Int(bytes[payload.lowerBound]) << 8 | Int(bytes[payload.lowerBound + 1])
        let rest = payload.lowerBound + 2 + block
        var part: Part?
        if flags & 2 != 0 {
            part = spend(&call.up, bytes, rest..<payload.upperBound, isEnd: flags & 1 != 0)
        } else {
            if rest != payload.upperBound { problem("CALL \(id) with bytes behind its block") }
            call.up.ended = flags & 1 != 0
        }
        call.isWritten = true
        calls[id] = call
        return part
    }

    private func wroteHead(_ id: StreamID, _ count: Int) {
        guard let call = calls[id] else { return problem("HEAD \(id) for no call") }
        if call.hasHead || call.down.hasMessage || call.serverClosed || count > 8_192 { problem("HEAD \(id)") }
        calls[id]?.hasHead = true
    }

    private func wroteMessage(
        _ isClient: Bool, _ flags: UInt8, _ id: StreamID, _ bytes: [UInt8], _ payload: Range<Int>
    ) -> Part? {
        guard var call = calls[id], call.isWritten else {
            problem("MESSAGE \(id) for no call")
            return nil
        }
        let part: Part?
        if isClient {
            if call.up.ended || call.clientClosed { problem("MESSAGE \(id) after END or the call's end") }
            part = spend(&call.up, bytes, payload, isEnd: flags & 1 != 0)
        } else {
            if call.serverClosed { problem("MESSAGE \(id) after the call's end") }
            part = spend(&call.down, bytes, payload, isEnd: flags & 1 != 0)
            if flags & 1 != 0 { closeAtServer(&call) }
        }
        calls[id] = call
        return part
    }

    /// [CLP-CREDIT-2] [CLP-MESSAGE-1] [CLP-MESSAGE-2] [CLP-MESSAGE-3]
    private func spend(
        _ direction: inout ModelDirection, _ bytes: [UInt8], _ payload: Range<Int>, isEnd: Bool
    ) -> Part {
        let isFirst = direction.rest == nil
        let count = payload.count - (isFirst ? 4 : 0)
        if isFirst { direction.total = Self.number(bytes, payload.lowerBound) }
        let rest = direction.rest ?? direction.total
        if count > rest || (count == 0 && rest > 0) { problem("a message's bytes do not add up") }
        direction.rest = rest == count ? nil : rest - count
        direction.credit -= count + 64
        if direction.credit < 0 { problem("overspent by \(-direction.credit)") }
        if isEnd && direction.rest != nil { problem("END inside a message") }
        direction.hasMessage = true
        if isEnd { direction.ended = true }
        return Part(bytes: count, isFirst: isFirst, completes: direction.rest == nil, total: direction.total)
    }

    private func wroteEnd(_ id: StreamID, _ count: Int) {
        guard let call = calls[id], call.isWritten else { return problem("END \(id) for no call") }
        if call.up.ended || call.clientClosed || call.up.rest != nil || count != 0 { problem("END \(id)") }
        calls[id]?.up.ended = true
    }

    private func wroteStatus(_ flags: UInt8, _ id: StreamID, _ count: Int) {
        guard var call = calls[id] else { return problem("STATUS \(id) for no call") }
        if call.serverClosed || count > 8_192 { problem("STATUS \(id) after the call's end") }
        if flags == 4 && (call.hasHead || call.down.hasMessage) { problem("NOT_PROCESSED \(id) after an answer") }
        if call.down.rest != nil && count == 0 { problem("OK \(id) inside a message") }
        closeAtServer(&call)
        calls[id] = call
    }

    private func wroteCancel(_ id: StreamID, _ count: Int) {
        if calls[id]?.isWritten != true || calls[id]?.clientClosed == true || count != 4 { problem("CANCEL \(id)") }
        calls[id]?.clientClosed = true
    }

    private func wroteCredit(_ isClient: Bool, _ id: StreamID, _ amount: Int) {
        if amount == 0 { problem("CREDIT \(id) of 0") }
        if id == 0 {
            callsPaid += amount
            if isClient || plan.grant + callsPaid > 0x7fff_ffff { problem("CREDIT on 0") }
        } else if isClient {
            if calls[id]?.clientClosed ?? true { problem("CREDIT \(id) for no call") }
            calls[id]?.down.given += amount
        } else {
            if calls[id]?.serverClosed ?? true { problem("CREDIT \(id) for no call or after the end") }
            calls[id]?.up.given += amount
        }
    }

    /// [CLP-PING-1] [CLP-PING-2]
    private func wrotePing(_ end: End, isAnswer: Bool, _ now: WireTime) {
        if isAnswer {
            if !self[end.other].pingOut { problem("\(end): ACK of no PING") }
        } else {
            if self[end].pingOut { problem("\(end): two PINGs unanswered") }
            if now < self[end].pingAllowed + .milliseconds(self[end].peerPingInterval) {
                problem("\(end): PING too soon")
            }
            self[end].pingOut = true
        }
    }

    private func wroteGoAway(_ end: End, _ last: Int) {
        if last > self[end].lastGoAway || (end == .client && last != 0) { problem("\(end): GOAWAY rises") }
        self[end].lastGoAway = last
        self[end].left = true
    }

    static func number(_ bytes: [UInt8], _ offset: Int) -> Int {
        Int(bytes[offset]) << 24 | Int(bytes[offset + 1]) << 16 | Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
    }
}
