package import CLP
import Synchronization

/// Bounds the calls at a time whose callers nobody has recognised, so that strangers can't use up what the server may run.
///
/// A key is looked at only once the call's message is there, which a stranger can put off for as long as a call may last.
/// Until then, or to its end if it needs no key, a call takes one of a few places; when they are taken, more such calls are
/// refused. A call with a key that was recognised before takes none. Safe to use from any thread.
package final class UnrecognisedCalls: AdmissionInterceptor {
    /// The place of one call, which goes back once.
    final class Place: Sendable {
        private let calls: UnrecognisedCalls
        private let isTaken = Atomic<Bool>(true)

        init(_ calls: UnrecognisedCalls) { self.calls = calls }

        /// Gives the place back, unless that was done.
        func giveBack() {
            if isTaken.exchange(false, ordering: .relaxed) { calls.taken.subtract(1, ordering: .relaxed) }
        }
    }

    private let limit: Int
    private let authenticator: Authenticator
    private let refused: @Sendable () -> Void
    private let taken = Atomic<Int>(0)

    /// - Parameters:
    ///   - limit: how many places there are.
    ///   - authenticator: knows which keys were recognised; gives places back.
    ///   - refused: is told of each call that found no place.
    package init(limit: Int, authenticator: Authenticator, refused: @escaping @Sendable () -> Void = {}) {
        self.limit = limit
        self.authenticator = authenticator
        self.refused = refused
    }

    /// Places that are taken now.
    package var count: Int { taken.load(ordering: .relaxed) }

    /// - Throws: `RESOURCE_EXHAUSTED` if the call needs a place and there is none.
    package func admit(_ context: inout CallContext) throws(RPCError) {
        if authenticator.hasRecognised(context) { return }
        guard taken.add(1, ordering: .relaxed).newValue <= limit else {
            taken.subtract(1, ordering: .relaxed)
            refused()
            // Its caller may have a key in force that was not seen since the start: then the next attempt gets in.
            authenticator.recogniseLater(context)
            throw RPCError(
                code: .resourceExhausted,
                message: "too many calls wait whose key is not recognised yet; try again", retryAfter: .seconds(1))
        }
        context[Place.self] = Place(self)
    }

    package func ended(_ context: CallContext, _ summary: CallSummary) { context[Place.self]?.giveBack() }
}
