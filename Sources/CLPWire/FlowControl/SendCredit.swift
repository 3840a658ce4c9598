/// The sender's account of one direction of a call. It starts with the default, or with what the receiver's SETTINGS
/// say once they are read ([CLP-CREDIT-1]).
package struct SendCredit {
    package private(set) var available: Int

    package init(_ initial: Int) {
        available = initial
    }

    /// The peer gave `amount` more.
    package mutating func add(_ amount: UInt32) throws(ConnectionFault) {
        // [CLP-CREDIT-5] Credit never passes 2³¹−1.
        guard available + Int(amount) <= WireLimits.credit else {
            throw ConnectionFault(.creditError, "[CLP-CREDIT-5] the credit of a call passes 2147483647", limit: .credit)
        }
        available += Int(amount)
    }

    /// How many of `rest` message bytes the next frame may carry; nil: it has to wait.
    ///
    /// A frame cut short by credit carries at least 4,096 bytes. That never waits for ever: a receiver keeps back at
    /// most 8,192 of 32,768.
    package func allowance(for rest: Int) -> Int? {
        let bytes = available - WireLimits.frameCost
        if bytes >= rest { return rest }
        return bytes >= 4_096 ? bytes : nil
    }

    package mutating func spend(_ cost: Int) {
        precondition(cost <= available)
        available -= cost
    }
}
