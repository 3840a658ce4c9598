import CLPWire

/// One direction of a call in the model's books: its sender's and its receiver's.
struct ModelDirection {
    // The sender's.
    /// What it may spend, by the CREDITs that it has read.
    var credit: Int
    /// Bytes left of the message that is being sent.
    var rest: Int?
    var total = 0
    var hasMessage = false
    var ended = false

    // The receiver's.
    let initial: Int
    var given = 0
    var spent = 0
    /// What each message has cost so far, in the order in which they came.
    private var costs: [Int] = []
    private var taken = 0
    private(set) var owed = 0
    /// Bytes of a message that has not ended yet.
    var partial = 0
    var endRead = false
    /// Whether the receiver still has a reader for messages.
    var isWanted = true

    init(credit: Int, initial: Int) {
        self.credit = credit
        self.initial = initial
    }

    var available: Int { initial + given - spent }

    /// [CLP-CREDIT-3] The cost of the message that the reader gets next is owed as it comes.
    mutating func received(_ part: Model.Part) {
        let cost = part.bytes + 64
        spent += cost
        if part.isFirst {
            costs.append(0)
            partial = 0
        }
        costs[costs.count - 1] += cost
        if costs.count - 1 == taken { owed += cost }
        partial = part.completes ? 0 : partial + part.bytes
    }

    mutating func take() {
        taken += 1
        if taken < costs.count { owed += costs[taken] }
    }
}

/// A call in the model's books.
struct ModelCall {
    var up: ModelDirection
    var down: ModelDirection
    var isWritten = false
    var hasHead = false
    /// The server has read its CALL, and did not ignore it.
    var isKnown = false
    /// Its end as each side sees it.
    var serverClosed = false
    var clientClosed = false
    /// The client's program gave it up; its CANCEL may not have left.
    var isGivenUp = false
    var handlerEnded = false
    var isCounted = false
}
