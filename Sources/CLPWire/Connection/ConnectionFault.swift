/// What ended a connection before its time ([CLP-ERROR-1]). Never holds content: only numbers, ids of rules, and fixed words.
package struct ConnectionFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Who has to change something so that it does not happen again.
    package enum Party: String, Sendable {
        case peer, limit, environment, us
    }

    /// The code that the GOAWAY carries.
    package let code: GoAwayCode
    /// What broke, with the id of the rule in CLP.md, at most 512 bytes; safe to log and to send to the peer.
    package let text: String
    /// The limit that was passed, if it was one.
    package let limit: LimitName?

    package init(_ code: GoAwayCode, _ text: String, limit: LimitName? = nil) {
        self.code = code
        self.text = text
        self.limit = limit
    }

    /// The only table from code to party (CLP.md, "Codes").
    package var fault: Party {
        switch code {
        case .protocolError, .frameError, .creditError, .chatter: .peer
        case .tooSlow: .environment
        case .drain, .idle, .age, .overload: .limit
        case .internalError: .us
        }
    }

    package var description: String {
        "\(text) (GOAWAY \(code.rawValue), fault: \(fault.rawValue))"
    }
}
