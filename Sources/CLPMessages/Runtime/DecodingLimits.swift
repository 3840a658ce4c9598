internal import CLPMessagesC

/// What decoding one message may cost.
public struct DecodingLimits: Sendable, Hashable {
    /// Most bytes of memory that the decoded C message may take. Default 64 MiB. A decode of `n` bytes is
    /// also held to 64 × `n` + 64 KiB, so that a small message can't be made to cost a large one's memory.
    /// The Swift value made from it is some times as large at most.
    public var maxDecodedBytes: Int

    /// How deep messages may be nested, the outermost counted: 1 to 100. Default 100. A value outside
    /// that range is taken as the nearest one within.
    public var maxDepth: Int

    /// Makes limits; each has its default.
    public init(maxDecodedBytes: Int = 64 << 20, maxDepth: Int = 100) {
        self.maxDecodedBytes = max(0, maxDecodedBytes)
        self.maxDepth = maxDepth
    }

    var cDepth: UInt32 { UInt32(min(max(maxDepth, 1), CLP_MAX_DEPTH)) }
}
