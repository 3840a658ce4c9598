import CLPWire

/// A second reading of CLP.md, written apart from the machines: checks each frame that one side writes. Credit counts
/// from when the other side has written it, which is no later than when it can be spent.
final class Auditor {
    private struct Direction {
        var credit = 32_768
        /// Bytes left of the message that is being sent.
        var rest: Int?
        var hasMessage = false
        var ended = false
    }

    private struct Call {
        var up = Direction()
        var down = Direction()
        var hasHead = false
        var cancelled = false
    }

    private var calls: [StreamID: Call] = [:]
    private var nextCall: StreamID = 1
    private var callCredit = 16
    private var settingsSeen: Set<String> = []
    private var upExtra = 0
    private var downExtra = 0
    private var pings = ["client": 0, "server": 0]
    private var lasts = ["client": 0x7fff_ffff, "server": 0x7fff_ffff]
    private var clientLeft = false
    private(set) var problems: [String] = []
    private(set) var frames = 0

    /// Whole frames that `side` has written.
    func wrote(_ side: String, _ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            guard offset + 10 <= bytes.count else { return problem("\(side): half a header") }
            let length = number(bytes, offset)
            guard length <= 16_374, offset + 10 + length <= bytes.count else { return problem("\(side): length") }
            let payload = offset + 10..<offset + 10 + length
            check(side, bytes[offset + 8], bytes[offset + 9], StreamID(number(bytes, offset + 4)), bytes, payload)
            offset = payload.upperBound
            frames += 1
        }
    }

    private func check(
        _ side: String, _ type: UInt8, _ flags: UInt8, _ id: StreamID, _ bytes: [UInt8], _ payload: Range<Int>
    ) {
        if (type == 1) == settingsSeen.contains(side) { problem("\(side): SETTINGS not first and once") }
        let isClient = side == "client"
        switch type {
        case 1: settings(side, bytes, payload)
        case 2 where isClient: call(flags, id, bytes, payload)
        case 3 where !isClient: head(id, payload)
        case 4: message(isClient, flags, id, bytes, payload)
        case 5 where isClient: end(id, payload)
        case 6 where !isClient: status(flags, id, payload)
        case 7 where isClient: cancel(id, payload)
        case 8: credit(isClient, id, number(bytes, payload.lowerBound))
        case 9 where flags == 8: answer(side)
        case 9: ping(side)
        case 10: goAway(side, number(bytes, payload.lowerBound))
        default: problem("\(side): type \(type)")
        }
    }

    private func settings(_ side: String, _ bytes: [UInt8], _ payload: Range<Int>) {
        settingsSeen.insert(side)
        for offset in stride(from: payload.lowerBound, to: payload.upperBound, by: 6) {
            let value = number(bytes, offset + 2)
            switch (bytes[offset + 1], side) {
            case (1, "server"): upExtra = value - 32_768
            case (1, _): downExtra = value - 32_768
            case (2, "server"): callCredit += value - 16
            default: break
            }
        }
        for id in calls.keys {
            if side == "server" { calls[id]?.up.credit += upExtra } else { calls[id]?.down.credit += downExtra }
        }
    }

    private func call(_ flags: UInt8, _ id: StreamID, _ bytes: [UInt8], _ payload: Range<Int>) {
        if id != nextCall || clientLeft { problem("CALL \(id) where \(nextCall) is next, or after GOAWAY") }
        nextCall += 2
        callCredit -= 1
        if callCredit < 0 { problem("CALL \(id) without call credit") }
        var call = Call()
        call.up.credit += upExtra
        call.down.credit += downExtra
        let block = Int(bytes[payload.lowerBound]) << 8 | Int(bytes[payload.lowerBound + 1])
        let rest = payload.lowerBound + 2 + block
        if flags & 2 != 0 {
            data(&call.up, bytes, rest..<payload.upperBound, isEnd: flags & 1 != 0)
        } else {
            if rest != payload.upperBound { problem("CALL \(id) with bytes behind its block") }
            call.up.ended = flags & 1 != 0
        }
        calls[id] = call
    }

    private func head(_ id: StreamID, _ payload: Range<Int>) {
        guard var call = calls[id] else { return problem("HEAD \(id) for no call") }
        if call.hasHead || call.down.hasMessage || call.down.ended || payload.count > 8_192 { problem("HEAD \(id)") }
        call.hasHead = true
        calls[id] = call
    }

    private func message(_ isClient: Bool, _ flags: UInt8, _ id: StreamID, _ bytes: [UInt8], _ payload: Range<Int>) {
        guard var call = calls[id] else { return problem("MESSAGE \(id) for no call") }
        if isClient {
            if call.up.ended || call.cancelled { problem("MESSAGE \(id) after END or CANCEL") }
            data(&call.up, bytes, payload, isEnd: flags & 1 != 0)
        } else {
            if call.down.ended { problem("MESSAGE \(id) after the reply's end") }
            data(&call.down, bytes, payload, isEnd: flags & 1 != 0)
        }
        calls[id] = call
    }

    private func data(_ direction: inout Direction, _ bytes: [UInt8], _ payload: Range<Int>, isEnd: Bool) {
        let isFirst = direction.rest == nil
        let count = payload.count - (isFirst ? 4 : 0)
        let rest = direction.rest ?? number(bytes, payload.lowerBound)
        if count > rest || (count == 0 && rest > 0) { problem("a message's bytes do not add up") }
        direction.rest = rest == count ? nil : rest - count
        direction.credit -= count + 64
        if direction.credit < 0 { problem("overspent by \(-direction.credit)") }
        if isEnd && direction.rest != nil { problem("END inside a message") }
        direction.hasMessage = true
        direction.ended = isEnd
    }

    private func end(_ id: StreamID, _ payload: Range<Int>) {
        guard let call = calls[id] else { return problem("END \(id) for no call") }
        if call.up.ended || call.cancelled || call.up.rest != nil || !payload.isEmpty { problem("END \(id)") }
        calls[id]?.up.ended = true
    }

    private func status(_ flags: UInt8, _ id: StreamID, _ payload: Range<Int>) {
        guard let call = calls[id] else { return problem("STATUS \(id) for no call") }
        if call.down.ended || payload.count > 8_192 { problem("STATUS \(id) after the reply's end") }
        if flags == 4 && (call.hasHead || call.down.hasMessage) { problem("NOT_PROCESSED \(id) after an answer") }
        if call.down.rest != nil && payload.isEmpty { problem("OK \(id) inside a message") }
        calls[id]?.down.ended = true
    }

    private func cancel(_ id: StreamID, _ payload: Range<Int>) {
        if calls[id] == nil || calls[id]?.cancelled == true || payload.count != 4 { problem("CANCEL \(id)") }
        calls[id]?.cancelled = true
    }

    private func credit(_ isClient: Bool, _ id: StreamID, _ amount: Int) {
        if amount == 0 { problem("CREDIT \(id) of 0") }
        if id == 0 {
            callCredit += amount
            if isClient || callCredit > 0x7fff_ffff { problem("CREDIT on 0") }
        } else if isClient {
            calls[id]?.down.credit += amount
            if calls[id]?.cancelled ?? true { problem("CREDIT \(id) for no call") }
        } else {
            calls[id]?.up.credit += amount
            if calls[id]?.down.ended ?? true { problem("CREDIT \(id) for no call or after the end") }
        }
    }

    private func ping(_ side: String) {
        pings[side, default: 0] += 1
        if pings[side] != 1 { problem("\(side): two PINGs unanswered") }
    }

    private func answer(_ side: String) {
        let other = side == "client" ? "server" : "client"
        pings[other, default: 0] -= 1
        if pings[other] != 0 { problem("\(side): ACK of no PING") }
    }

    private func goAway(_ side: String, _ last: Int) {
        if last > lasts[side, default: 0] { problem("\(side): GOAWAY rises") }
        lasts[side] = last
        if side == "client" { clientLeft = true }
    }

    private func number(_ bytes: [UInt8], _ offset: Int) -> Int {
        Int(bytes[offset]) << 24 | Int(bytes[offset + 1]) << 16 | Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
    }

    private func problem(_ text: String) {
        problems.append(text)
    }
}
