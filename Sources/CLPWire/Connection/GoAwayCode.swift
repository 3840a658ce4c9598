/// Why a side leaves a connection (CLP.md, "Codes"; [CLP-CODE-2]).
package enum GoAwayCode: UInt32, Sendable, CaseIterable {
    case drain = 0
    case protocolError = 1
    case frameError = 2
    case creditError = 3
    case chatter = 4
    case tooSlow = 5
    case idle = 6
    case age = 7
    case overload = 8
    case internalError = 9

    /// A code that a later version invented reads as an internal error of the peer ([CLP-CODE-2]).
    package init(wire: UInt32) {
        self = GoAwayCode(rawValue: wire) ?? .internalError
    }

    /// Whether the code announces a leave that lets running calls end, rather than a broken rule.
    package var isGraceful: Bool {
        switch self {
        case .drain, .idle, .age: true
        default: false
        }
    }
}

/// Why a client cancelled a call (CLP.md, "Codes"; [CLP-CODE-3]).
package enum CancelReason: UInt32, Sendable, CaseIterable {
    case caller = 0
    case deadline = 1
    case replyRefused = 2

    /// A reason that a later version invented reads as the caller's wish ([CLP-CODE-3]).
    package init(wire: UInt32) {
        self = CancelReason(rawValue: wire) ?? .caller
    }
}
