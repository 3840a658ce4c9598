import CLPMessages
import CLPWire
import Synchronization

/// The requests of a streaming call, from the loop to their one consumer on any thread.
///
/// It holds at most what the client may send without asking again, which is the byte credit of the call: a message gives
/// its credit back only when the consumer takes it.
///
/// `Sendable`: the state is locked. What the connection is to be told finds its way to the loop.
final class RequestStream: MessageSource {
    /// What a consumer gets.
    private enum Taken: Sendable {
        case message([UInt8])
        case end(RPCError?)
    }

    /// Why nothing more comes.
    private enum End {
        case allCame
        case failed(RPCError)
    }

    /// What a consumer finds.
    private enum Found {
        case ready(Taken)
        case mustWait(UInt64)
    }

    private struct State {
        /// Whose requests these are, as long as its connection cares.
        var call: ServerCall?
        var messages = LoopQueue<[UInt8]>()
        var end: End?
        var consumer: (number: UInt64, continuation: UnsafeContinuation<Taken, Never>)?
        var lastConsumer: UInt64 = 0
        /// The consumer is gone: what comes has no reader.
        var isAbandoned = false
        /// What was taken on other threads since the connection was told.
        var taken = (messages: 0, bytes: 0)
        var refusal: RPCError?
    }

    private let state = Mutex(State())
    private let metadata: Metadata

    init(metadata: Metadata) { self.metadata = metadata }

    /// Says whose requests these are, before the call starts.
    func belongs(to call: ServerCall) { state.withLock { $0.call = call } }

    /// Why the call can't end with OK: one of its messages did not decode.
    var refusal: RPCError? { state.withLock { $0.refusal } }

    // MARK: From the loop

    /// What became of a message that came.
    enum Arrival {
        case taken
        case held
        case dropped
    }

    func received(_ message: [UInt8]) -> Arrival {
        let (arrival, consumer) = state.withLock { state -> (Arrival, UnsafeContinuation<Taken, Never>?) in
            guard state.end == nil, !state.isAbandoned else { return (.dropped, nil) }
            if let consumer = Self.takeConsumer(&state) { return (.taken, consumer) }
            state.messages.append(message)
            return (.held, nil)
        }
        consumer?.resume(returning: .message(message))
        return arrival
    }

    /// The client sends no more messages.
    func receivedEnd() {
        let consumer = state.withLock { state in
            if state.end == nil { state.end = .allCame }
            return Self.takeConsumer(&state)
        }
        consumer?.resume(returning: .end(nil))
    }

    /// The call has ended: what was not taken is dropped.
    func fail(_ error: RPCError) {
        let consumer = state.withLock { state in
            state.call = nil
            state.messages = LoopQueue()
            // A good end gives way: the messages before it are gone.
            state.end = .failed(error)
            return Self.takeConsumer(&state)
        }
        consumer?.resume(returning: .end(error))
    }

    private static func takeConsumer(_ state: inout State) -> UnsafeContinuation<Taken, Never>? {
        defer { state.consumer = nil }
        return state.consumer?.continuation
    }

    /// How many messages, of how many bytes, were taken on other threads and not told before.
    func takeTaken() -> (messages: Int, bytes: Int) {
        state.withLock { state in
            defer { state.taken = (0, 0) }
            return state.taken
        }
    }

    // MARK: From the consumer

    func next() async throws(RPCError) -> [UInt8]? {
        let taken: Taken
        switch find() {
        case .ready(let ready): taken = ready
        case .mustWait(let number):
            taken = await withTaskCancellationHandler {
                await withUnsafeContinuation { park($0, number) }
            } onCancel: {
                giveUp(number)
            }
        }
        switch taken {
        case .message(let message): return message
        case .end(let error):
            if let error { throw error }
            return nil
        }
    }

    private func find() -> Found {
        let (found, call) = state.withLock { state -> (Found, ServerCall?) in
            if let ready = Self.takeReady(&state) { return (.ready(ready), Self.toTell(ready, &state)) }
            guard state.consumer == nil else { return (.ready(.end(Self.secondConsumer)), nil) }
            state.lastConsumer += 1
            return (.mustWait(state.lastConsumer), nil)
        }
        call?.requestsWereTaken()
        return found
    }

    private func park(_ continuation: UnsafeContinuation<Taken, Never>, _ number: UInt64) {
        let (ready, call) = state.withLock { state -> (Taken?, ServerCall?) in
            if let ready = Self.takeReady(&state) { return (ready, Self.toTell(ready, &state)) }
            if state.consumer != nil { return (.end(Self.secondConsumer), nil) }
            state.consumer = (number, continuation)
            return (nil, nil)
        }
        call?.requestsWereTaken()
        if let ready { return continuation.resume(returning: ready) }
        if Task.isCancelled { giveUp(number) }
    }

    private static func takeReady(_ state: inout State) -> Taken? {
        if let refusal = state.refusal { return .end(refusal) }
        if let message = state.messages.popFirst() { return .message(message) }
        switch state.end {
        case .allCame?: return .end(nil)
        case .failed(let error)?: return .end(error)
        case nil: return nil
        }
    }

    /// Notes a message that is taken. - Returns: the call, if nobody is on the way to tell it.
    private static func toTell(_ taken: Taken, _ state: inout State) -> ServerCall? {
        guard case .message(let message) = taken else { return nil }
        state.taken.messages += 1
        state.taken.bytes += message.count
        return state.taken.messages == 1 ? state.call : nil
    }

    /// The consumer's task was cancelled while it waited.
    private func giveUp(_ number: UInt64) {
        let consumer = state.withLock { state -> UnsafeContinuation<Taken, Never>? in
            state.consumer?.number == number ? Self.takeConsumer(&state) : nil
        }
        consumer?.resume(returning: .end(Self.readerCancelled))
    }

    func head() async throws(RPCError) -> Metadata { metadata }

    var trailers: Metadata { [:] }

    func abandon() {
        let call = state.withLock { state in
            state.isAbandoned = true
            state.messages = LoopQueue()
            return state.call
        }
        call?.requestsWereAbandoned()
    }

    func refuse(_ error: DecodingError) -> RPCError {
        let refusal = RPCError(badRequest: error)
        state.withLock { $0.refusal = refusal }
        abandon()
        return refusal
    }

    private static let secondConsumer = RPCError(
        code: .failedPrecondition, message: "another task is waiting for a message of this stream; it has one consumer")
    private static let readerCancelled = RPCError(code: .cancelled, message: "the reader's task was cancelled")
}
