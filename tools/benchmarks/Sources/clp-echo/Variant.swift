/// What is switched on beside the plainest use of the engine.
struct Variant: Sendable {
    /// Records are padded, as they are by default.
    var isPadded = false
    /// The handler is a plain function.
    var isSynchronous = false
    /// Admission interceptors look at each call, which carries a key.
    var isAdmitted = false
    /// Callers run in the global pool, not in the loop of their connection.
    var isPooled = false

    init(words: some Sequence<String>) {
        for word in words {
            switch word {
            case "padded": isPadded = true
            case "sync": isSynchronous = true
            case "admit": isAdmitted = true
            case "pool": isPooled = true
            default: EchoCommand.usage()
            }
        }
    }
}
