/// The byte credit of an open call as one side accounts for it, for introspection and for tests of its conservation.
package struct CreditState: Hashable, Sendable {
    /// What this side may still send.
    package let send: Int
    /// What the peer may still send.
    package let receive: Int
    /// What this side owes and has not given yet.
    package let owed: Int
}

extension CallFlow {
    var creditState: CreditState {
        CreditState(send: credit.available, receive: received.available, owed: received.owed)
    }
}

extension ServerConnection {
    /// nil for a call that is closed.
    package func credit(of id: StreamID) -> CreditState? {
        calls.index(of: id).flatMap { calls[$0].state == .closed ? nil : calls[$0].flow.creditState }
    }

    /// Calls that the client may still open, and calls that are owed back.
    package var callCredit: (available: Int, owed: Int) { (grant.available, grant.owed + grant.late) }
}

extension ClientConnection {
    /// nil for a call that is closed.
    package func credit(of id: StreamID) -> CreditState? {
        calls.index(of: id).map { calls[$0].flow.creditState }
    }

    /// Calls that may still be opened.
    package var callCredit: Int { allowance.available }
}
