import CLPWire
import NIOCore

/// What one call has cost so far, for the ``CallSummary`` at its end. Plain numbers, confined to the call's loop.
struct CallTally {
    /// When its first frame was read.
    let start: NIODeadline
    /// How the server has ended it.
    var code = RPCError.Code.ok
    private(set) var requestMessages = 0
    private(set) var requestBytes = 0
    private(set) var replyMessages = 0
    private(set) var replyBytes = 0

    init(start: NIODeadline) { self.start = start }

    mutating func received(_ bytes: Int) {
        requestMessages += 1
        requestBytes += bytes
    }

    mutating func sent(_ bytes: Int) {
        replyMessages += 1
        replyBytes += bytes
    }

    var summary: CallSummary {
        CallSummary(
            code: code, duration: .nanoseconds((NIODeadline.now() - start).nanoseconds),
            requestMessages: requestMessages, requestBytes: requestBytes, replyMessages: replyMessages,
            replyBytes: replyBytes)
    }
}
