/// Every quantity that a peer controls has a limit, and every limit a name: in the table of CLP.md, "Limits", in
/// `ConnectionFault.limit`, and in the metric `clp_server_limit_hits_total`.
package enum LimitName: String, Sendable, CaseIterable {
    case frameBytes = "frame_bytes"
    case blockBytes = "block_bytes"
    case settingsPairs = "settings_pairs"
    case goAwayText = "goaway_text"
    case methodName = "method_name"
    case methodNumber = "method_number"
    case metadataEntries = "metadata_entries"
    case headerFields = "header_fields"
    case messageBytes = "message_bytes"
    case byteCredit = "byte_credit"
    case emptyMessages = "empty_messages"
    case credit
    case callID = "call_id"
    case callsPerConnection = "calls_per_connection"
    case calls
    case cancels
    case provokedEnds = "provoked_ends"
    case callTime = "call_time"
    case chatter
    case pings
    case connections
    case handshakes
    case handshakeTime = "handshake_time"
    case firstFrame = "first_frame"
    case firstFrameTime = "first_frame_time"
    case silence
    case unsentBytes = "unsent_bytes"
    case tlsOutput = "tls_output"
    case writeStall = "write_stall"
    case goodbyeTime = "goodbye_time"
    case idleTime = "idle_time"
    case age
    case memoryPool = "memory_pool"
}
