/// The server's account of how many calls the client may still open.
///
/// Calls that the client cancelled or that were refused have made work for nothing. So many of them earn their credit back
/// like others: a stock, which grows with time and with calls that ended well. Beyond it they get it back as the stock
/// grows again ([CLP-CALLS-4]).
package struct CallGrant {
    private let first: Int
    package private(set) var available: Int
    package private(set) var owed = 0
    /// Credit of calls that ended for nothing, beyond the stock.
    package private(set) var late = 0
    /// The stock, in quarters of a call; nil: without bound.
    private var stock: Int?
    private let most: Int
    private var refilled: WireTime

    /// How long it takes to earn one call that ends for nothing: 200 a second.
    private static let interval: UInt64 = 1_000_000_000 / 200
    /// One such call costs as much as so many good ones bring.
    private static let price = 4

    /// - Parameter stock: calls that may end for nothing before their credit comes late; nil: any number.
    package init(first: Int, stock: Int? = nil, now: WireTime = WireTime(nanoseconds: 0)) {
        self.first = first
        available = first
        self.stock = stock.map { $0 * Self.price }
        most = (stock ?? 0) * Self.price
        refilled = now
    }

    package mutating func opened() throws(ConnectionFault) {
        // [CLP-CALLS-1] One call too many breaks the connection.
        guard available > 0 else {
            throw ConnectionFault(.creditError, "[CLP-CALLS-1] a call without call credit", limit: .callsPerConnection)
        }
        available -= 1
    }

    /// A call is closed and its handler has ended ([CLP-CALLS-2]).
    /// - Parameter forNothing: the client cancelled it, or it was refused.
    package mutating func ended(forNothing: Bool = false) {
        guard let left = stock else {
            owed += 1
            return
        }
        if !forNothing {
            owed += 1
            stock = min(left + 1, most)
        } else if left >= Self.price {
            owed += 1
            stock = left - Self.price
        } else {
            late += 1
        }
    }

    /// Time has passed: the stock grows, and late credit becomes due with it.
    package mutating func refill(_ now: WireTime) {
        guard let left = stock, now > refilled else { return }
        let calls = (now.nanoseconds - refilled.nanoseconds) / Self.interval
        guard calls > 0 else { return }
        refilled.nanoseconds += calls * Self.interval
        let grown = min(left + Int(min(calls, UInt64(most))) * Self.price, most)
        let due = min(late, grown / Self.price)
        late -= due
        owed += due
        stock = grown - due * Self.price
    }

    /// When late credit is worth a CREDIT; nil: none is late.
    package var lateDue: WireTime? {
        guard late > 0 else { return nil }
        let calls = min(late, max(1, first / 4 - owed))
        return WireTime(nanoseconds: refilled.nanoseconds + UInt64(calls) * Self.interval)
    }

    /// Whether as much is owed as may be kept back: a quarter of the first grant ([CLP-CALLS-3]).
    package var isDue: Bool { owed >= max(1, first / 4) }

    /// Whether to write a CREDIT now.
    func canGive(withholding: Bool) -> Bool { isDue && !withholding }

    /// - Returns: the amount of the CREDIT to write.
    package mutating func takeGrant() -> Int {
        defer { owed = 0 }
        available += owed
        return owed
    }
}

/// The client's account of how many calls it may still open ([CLP-CALLS-1]).
package struct CallAllowance {
    package private(set) var available = Int(WireSettings().firstCallGrant)

    package init() {}

    package mutating func opened() {
        precondition(available > 0)
        available -= 1
    }

    /// - Returns: whether there was none before.
    package mutating func add(_ amount: UInt32) throws(ConnectionFault) -> Bool {
        // [CLP-CREDIT-5] holds for calls, too.
        guard available + Int(amount) <= WireLimits.credit else {
            throw ConnectionFault(.creditError, "[CLP-CREDIT-5] the call credit passes 2147483647", limit: .credit)
        }
        defer { available += Int(amount) }
        return available == 0 && amount > 0
    }
}
