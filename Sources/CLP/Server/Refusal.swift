/// Why a call is answered before anything of it runs.
struct Refusal: Error {
    let status: RPCError
    /// Nothing with effects has seen the call, so the client may send it again unasked ([CLP-STATUS-3]).
    let notProcessed: Bool

    /// An admission interceptor has seen the call.
    let isSeen: Bool

    init(_ status: RPCError, notProcessed: Bool = false, isSeen: Bool = false) {
        self.status = status
        self.isSeen = isSeen
        self.notProcessed = notProcessed
    }

    static let overload = Refusal(
        RPCError(
            code: .resourceExhausted, message: "the server runs as many calls as it may; try again later"),
        notProcessed: true)
}
