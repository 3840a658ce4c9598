import CLPMessages
import CLPWire

/// The CallHeader block of a call, read and taken apart.
struct ReceivedHeader {
    let method: String
    let number: UInt32
    /// What is left of the deadline; nil: the caller set none.
    let timeout: Duration?
    let metadata: Metadata
    let idempotencyKey: [UInt8]
    let attempt: UInt32
    let criticality: Criticality
    let traceParent: [UInt8]
    let traceState: String

    private static let longestKey = 64
    private static let traceParentSize = 25
    private static let longestTraceState = 512
    private static let longestTimeout: UInt64 = 86_400_000_000

    /// - Throws: the fault that breaks the connection: the block is no CallHeader.
    init(_ block: [UInt8]) throws(ConnectionFault) {
        let header: CallHeader
        do {
            header = try CallHeader(serialized: block)
        } catch {
            throw ConnectionFault(.protocolError, "[CLP-BLOCK-2] the block of a CALL does not decode: \(error.rule)")
        }
        method = header.method
        number = header.number
        // [CLP-DEADLINE-1] Above 24 h reads as 24 h.
        timeout = header.timeoutUs.map { .microseconds(Int64(min($0, Self.longestTimeout))) }
        metadata = Metadata(header.metadata)
        idempotencyKey = header.idempotencyKey
        attempt = header.attempt
        criticality = header.criticality.known
        traceParent = header.traceParent
        traceState = header.traceState
    }

    /// Checks the content of a block that decodes ([CLP-META-1], [CLP-META-3]).
    ///
    /// - Throws: `INVALID_ARGUMENT`, which costs the caller only this call.
    func validate() throws(RPCError) {
        do { try metadata.validate() } catch {
            throw RPCError(code: .invalidArgument, message: error.explanation)
        }
        guard idempotencyKey.count <= Self.longestKey else {
            throw RPCError(code: .invalidArgument, message: "the idempotency key is longer than 64 bytes")
        }
        guard traceParent.isEmpty || traceParent.count == Self.traceParentSize,
            traceState.utf8.count <= Self.longestTraceState
        else {
            throw RPCError(code: .invalidArgument, message: "the trace context has a wrong length")
        }
    }
}
