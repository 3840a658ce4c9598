/// The receiver's account of one direction of a call: what the sender may still spend, and what is owed back.
///
/// Cost is owed when the reader takes the message, or, for the message that the reader gets next, as soon as a frame
/// arrives ([CLP-CREDIT-3]): a message larger than the credit would never end otherwise.
package struct ReceiveCredit {
    /// What the sender may still spend.
    package private(set) var available: Int
    /// What is owed and not yet given.
    package private(set) var owed = 0
    /// What is to be given ahead with the next CREDIT.
    private var ahead = 0
    /// What was given ahead and is not yet covered by what came.
    private var prepaid = 0
    private var untaken = 0
    /// Costs of whole messages behind the first untaken one.
    private var waiting: [Int] = []
    private var firstWaiting = 0
    /// Cost so far of a message that others are ahead of.
    private var assembling = 0
    private let paysOnArrival: Bool

    /// - Parameter paysOnArrival: false breaks [CLP-CREDIT-3]; see `WireConfiguration.paysOnArrival`.
    package init(_ initial: Int, paysOnArrival: Bool = true) {
        available = initial
        self.paysOnArrival = paysOnArrival
    }

    /// Whether the message that is arriving is the one that the reader gets next.
    package var isReaderWaiting: Bool { untaken == 0 }

    /// A frame with message bytes arrived.
    package mutating func spend(_ cost: Int) throws(ConnectionFault) {
        // [CLP-CREDIT-2] A frame costs its message bytes and 64; overspending breaks the connection.
        guard cost <= available else {
            throw ConnectionFault(
                .creditError,
                "[CLP-CREDIT-2] a frame costs \(cost), the call has \(available) bytes of credit", limit: .byteCredit)
        }
        available -= cost
        // [CLP-CREDIT-3] The next message is paid for as it arrives.
        if untaken == 0 && paysOnArrival { owe(cost) } else { assembling += cost }
    }

    package mutating func messageCompleted() {
        if untaken > 0 || !paysOnArrival {
            waiting.append(assembling)
            assembling = 0
        }
        untaken += 1
    }

    /// The reader took a message; taking one that never came does nothing.
    package mutating func messageTaken() {
        guard untaken > 0 else { return }
        untaken -= 1
        if firstWaiting < waiting.count {
            owe(waiting[firstWaiting])
            firstWaiting += 1
            if firstWaiting == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                firstWaiting = 0
            } else if firstWaiting >= 64, firstWaiting * 2 >= waiting.count {
                // A reader that is always one behind never empties it.
                waiting.removeFirst(firstWaiting)
                firstWaiting = 0
            }
        } else {
            owe(assembling)
            assembling = 0
        }
    }

    /// Gives ahead so that the sender may have `target` bytes under way, when it has less than half of that.
    package mutating func payAhead(_ target: Int) {
        let amount = target - available - owed - ahead
        guard amount > target / 2, available + owed + ahead + amount <= WireLimits.credit else {
            return
        }
        ahead += amount
    }

    /// Whether a CREDIT is to be written: `threshold` is owed, or something is to be given ahead.
    package func isDue(threshold: Int) -> Bool {
        owed >= threshold || ahead > 0
    }

    /// - Returns: the amount of the CREDIT to write.
    package mutating func takeGrant() -> Int {
        let amount = owed + ahead
        prepaid += ahead
        owed = 0
        ahead = 0
        available += amount
        return amount
    }

    private mutating func owe(_ cost: Int) {
        let covered = min(prepaid, cost)
        prepaid -= covered
        owed += cost - covered
    }
}
