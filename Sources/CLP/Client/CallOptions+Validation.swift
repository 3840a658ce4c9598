extension CallOptions {
    private static let longestKey = 64
    private static let traceParentSize = 25
    private static let longestTraceState = 512
    /// What the metadata, the key, the trace and the method may take of a block of 8,192 bytes.
    private static let roomInBlock = 8000
    /// What an entry costs beside its key and value, at most.
    private static let entryOverhead = 12

    /// Checks what a server would refuse ([CLP-META-1], [CLP-META-3], [CLP-BLOCK-1]).
    ///
    /// - Throws: `INVALID_ARGUMENT`: the caller set it.
    func validate(path: String) throws(RPCError) {
        do { try metadata.validate() } catch {
            throw RPCError(code: .invalidArgument, message: error.explanation)
        }
        for case .text(let text) in metadata.map(\.value) where text.utf8.contains(0) {
            throw RPCError(code: .invalidArgument, message: "a text of the metadata holds U+0000; send it as bytes")
        }
        guard idempotencyKey.count <= Self.longestKey else {
            throw RPCError(code: .invalidArgument, message: "the idempotency key is longer than 64 bytes")
        }
        guard traceParent.isEmpty || traceParent.count == Self.traceParentSize,
            traceState.utf8.count <= Self.longestTraceState
        else {
            throw RPCError(code: .invalidArgument, message: "the trace context has a wrong length")
        }
        let trace = traceParent.count + traceState.utf8.count
        let size = metadata.reduce(path.utf8.count + idempotencyKey.count + trace) { size, entry in
            size + entry.key.utf8.count + entry.value.byteCount + Self.entryOverhead
        }
        guard size <= Self.roomInBlock else {
            throw RPCError(code: .invalidArgument, message: "metadata and method take more than 8,000 bytes")
        }
    }
}

extension Metadata.Value {
    /// Bytes of the value on the wire.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}
