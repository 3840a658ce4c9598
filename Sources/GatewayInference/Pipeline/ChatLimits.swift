/// What one chat call may ask for and hold. Worst case memory of a call: its request, `replyBytesMax`, and what the
/// upstream's reader holds.
package struct ChatLimits: Sendable, Hashable {
    /// Messages of one call. Default 1,000.
    package var messagesMax: Int
    /// Stop texts. Default 4.
    package var stopTextsMax: Int
    /// Bytes of one stop text. Default 64.
    package var stopTextBytesMax: Int
    /// Bytes of the text of a single reply. Default 3 MiB, which fits a message of the engine's default limit.
    package var replyBytesMax: Int
    /// Bytes of the text of a streamed answer. Default 64 MiB.
    package var streamBytesMax: Int
    /// So long before a call's deadline its upstream is given up, so that the status with the charge still reaches a
    /// caller whose round trip is no longer than this; at most a tenth of what is left. Default 100 ms.
    package var deadlineMargin: Duration

    /// Makes limits.
    package init(
        messagesMax: Int = 1_000, stopTextsMax: Int = 4, stopTextBytesMax: Int = 64, replyBytesMax: Int = 3 << 20,
        streamBytesMax: Int = 64 << 20, deadlineMargin: Duration = .milliseconds(100)
    ) {
        self.messagesMax = messagesMax
        self.stopTextsMax = stopTextsMax
        self.stopTextBytesMax = stopTextBytesMax
        self.replyBytesMax = replyBytesMax
        self.streamBytesMax = streamBytesMax
        self.deadlineMargin = deadlineMargin
    }
}
