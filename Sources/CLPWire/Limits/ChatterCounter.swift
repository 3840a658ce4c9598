/// Counts frames that make work and bring nothing ([CLP-CHATTER-1]).
///
/// +16 a CALL, +2 a MESSAGE of an open call either way, +1 a second; −1 each other frame received; 0 a MESSAGE of a
/// closed call. Below 0 the connection breaks.
package struct ChatterCounter {
    package private(set) var value: Int
    private var refilled: WireTime
    /// Keeps the sum far from overflow; no honest or hostile peer gets any use from more.
    private static let most = 1 << 40

    package init(start: Int, now: WireTime) {
        value = start
        refilled = now
    }

    package mutating func call() {
        add(16)
    }

    package mutating func messageOfOpenCall() {
        add(2)
    }

    package mutating func otherFrame(now: WireTime) throws(ConnectionFault) {
        refill(now)
        value -= 1
        guard value >= 0 else {
            throw ConnectionFault(.chatter, "[CLP-CHATTER-1] too many frames that carry no message", limit: .chatter)
        }
    }

    private mutating func refill(_ now: WireTime) {
        guard now > refilled else { return }
        let seconds = (now.nanoseconds - refilled.nanoseconds) / 1_000_000_000
        guard seconds > 0 else { return }
        add(Int(clamping: seconds))
        refilled.nanoseconds += seconds * 1_000_000_000
    }

    private mutating func add(_ amount: Int) {
        value = min(value + min(amount, Self.most), Self.most)
    }
}
