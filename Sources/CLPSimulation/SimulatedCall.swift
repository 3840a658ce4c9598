/// The four kinds of method, which the machines do not know: the programs above them keep to them.
enum Kind: CaseIterable {
    case unary, clientStreaming, serverStreaming, bidirectional

    var streamsRequest: Bool { self == .clientStreaming || self == .bidirectional }
    var streamsReply: Bool { self == .serverStreaming || self == .bidirectional }
}

/// How a call has ended for one of the programs.
enum Outcome: String {
    case ok, status, cancelled, lost
    /// The machine says that the server has certainly not seen it.
    case unprocessed
}

/// What the two programs know of one call.
struct SimulatedCall {
    let kind: Kind
    var request: [[UInt8]] = []
    var requestEnded = false
    var reply: [[UInt8]] = []
    /// What the server's program decided on the call.
    var accepted = false
    var serverGot = 0
    var serverUntaken = 0
    var serverSawEnd = false
    /// How the reply ended for the server: nil while it has not.
    var serverEnd: Outcome?
    var handlerEnded = false
    var clientGot = 0
    var clientUntaken = 0
    /// How the call ended for the client.
    var outcome: Outcome?
    /// The writer of each side waits for `writable`.
    var clientWaits = false
    var serverWaits = false
}
