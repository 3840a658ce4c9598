/// The server's account of how many calls the client may still open.
package struct CallGrant {
    private let first: Int
    package private(set) var available: Int
    package private(set) var owed = 0

    package init(first: Int) {
        self.first = first
        available = first
    }

    package mutating func opened() throws(ConnectionFault) {
        // [CLP-CALLS-1] One call too many breaks the connection.
        guard available > 0 else {
            throw ConnectionFault(.creditError, "[CLP-CALLS-1] a call without call credit", limit: .callsPerConnection)
        }
        available -= 1
    }

    /// A call is closed and its handler has ended ([CLP-CALLS-2]).
    package mutating func ended() {
        owed += 1
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
