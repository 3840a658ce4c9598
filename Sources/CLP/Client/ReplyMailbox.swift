import CLPMessages
import CLPWire
import Synchronization

/// The replies of a streaming call, from the loop to their one consumer on any thread.
///
/// It holds what the server may send without asking again, which is the byte credit of the call: a message gives its
/// credit back only when the consumer takes it.
final class ReplyMailbox: ReplyReceiver, MessageSource {
    /// Where the call is, as the consumer's side sees it.
    private enum Owner {
        /// Interceptors may still keep it from being made.
        case expected
        case call(ClientCall)
        case gone
    }

    private struct Holder {
        var owner = Owner.expected
        /// Ends the work of interceptors, before the call, around it and after it.
        var onAbandon: (@Sendable () -> Void)?
    }

    private struct State {
        var messages = LoopQueue<[UInt8]>()
        var head: Metadata?
        var end: CallEnd?
        var consumer: UnsafeContinuation<Taken, Never>?
        var headWaiters: [UnsafeContinuation<Void, Never>] = []
    }

    /// What a consumer gets.
    private enum Taken: Sendable {
        case message([UInt8])
        case end(CallEnd)
    }

    private let state = Mutex(State())
    private let holder = Mutex(Holder())
    /// With interceptors: who waits for the end in the consumer's place, and passes it on by ``close(_:)``.
    private let endWaiter = Mutex<UnsafeContinuation<CallEnd, Never>?>(nil)

    /// Says whose replies these are, before the call starts.
    ///
    /// - Returns: false when the consumer is gone already.
    @discardableResult func belongs(to call: ClientCall) -> Bool {
        holder.withLock { holder in
            if case .gone = holder.owner { return false }
            holder.owner = .call(call)
            return true
        }
    }

    /// What is to be done when the consumer goes before the end.
    ///
    /// - Returns: false when it is gone already.
    func onAbandon(_ action: @escaping @Sendable () -> Void) -> Bool {
        holder.withLock { holder in
            if case .gone = holder.owner { return false }
            holder.onAbandon = action
            return true
        }
    }

    /// Starts the call, and gives its end to the caller of this instead of the consumer.
    func runToEnd(_ call: ClientCall) async -> CallEnd {
        await withUnsafeContinuation { waiter in
            endWaiter.withLock { $0 = waiter }
            call.start()
        }
    }

    private var call: ClientCall? {
        holder.withLock { if case .call(let call) = $0.owner { call } else { nil } }
    }

    // MARK: From the loop

    func received(head: Metadata) {
        let waiters = state.withLock { state in
            state.head = head
            defer { state.headWaiters = [] }
            return state.headWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func received(message: [UInt8]) -> RPCError? {
        if state.withLock({ $0.head == nil }) { received(head: [:]) }
        let consumer = state.withLock { state -> UnsafeContinuation<Taken, Never>? in
            guard let consumer = state.consumer else {
                state.messages.append(message)
                return nil
            }
            state.consumer = nil
            return consumer
        }
        if let consumer {
            wasTaken()
            consumer.resume(returning: .message(message))
        }
        return nil
    }

    func ended(_ end: CallEnd) {
        let waiter = endWaiter.withLock { waiter in
            defer { waiter = nil }
            return waiter
        }
        if let waiter { waiter.resume(returning: end) } else { close(end) }
    }

    /// Tells the consumer how the call ended.
    func close(_ end: CallEnd) {
        let (consumer, waiters) = state.withLock { state in
            state.end = end
            defer { (state.consumer, state.headWaiters) = (nil, []) }
            return (state.consumer, state.headWaiters)
        }
        consumer?.resume(returning: .end(end))
        for waiter in waiters { waiter.resume() }
        holder.withLock { $0 = Holder(owner: .gone) }
    }

    // MARK: From the consumer

    func next() async throws(RPCError) -> [UInt8]? {
        let taken: Taken
        if let ready = takeReady() {
            taken = ready
        } else {
            taken = await withTaskCancellationHandler {
                await withUnsafeContinuation { park($0) }
            } onCancel: {
                abandon()
            }
        }
        switch taken {
        case .message(let message): return message
        case .end(let end):
            if let error = end.error { throw error }
            return nil
        }
    }

    private func takeReady() -> Taken? {
        let taken = state.withLock { Self.take(&$0) }
        if case .message = taken { wasTaken() }
        return taken
    }

    private static func take(_ state: inout State) -> Taken? {
        if let message = state.messages.popFirst() { return .message(message) }
        return state.end.map(Taken.end)
    }

    private func park(_ continuation: UnsafeContinuation<Taken, Never>) {
        let taken = state.withLock { state -> Taken? in
            if let taken = Self.take(&state) { return taken }
            guard state.consumer == nil else { return .end(.failed(Self.secondConsumer)) }
            state.consumer = continuation
            return nil
        }
        guard let taken else { return }
        if case .message = taken { wasTaken() }
        continuation.resume(returning: taken)
    }

    private func wasTaken() { call?.messageTaken() }

    func head() async throws(RPCError) -> Metadata {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isKnown = state.withLock { state in
                    if state.head != nil || state.end != nil { return true }
                    state.headWaiters.append(continuation)
                    return false
                }
                if isKnown { continuation.resume() }
            }
        } onCancel: {
            abandon()
        }
        let (head, end) = state.withLock { ($0.head, $0.end) }
        if head == nil, let error = end?.error { throw error }
        return head ?? [:]
    }

    /// The head as far as it has come.
    var knownHead: Metadata { state.withLock { $0.head } ?? [:] }

    var trailers: Metadata { state.withLock { $0.end?.trailers } ?? [:] }

    func abandon() {
        let before = holder.withLock { holder in
            defer { if case .expected = holder.owner { holder.owner = .gone } }
            return holder
        }
        if case .call(let call) = before.owner { call.cancel() }
        before.onAbandon?()
    }

    func refuse(_ error: DecodingError) -> RPCError {
        call?.cancel(.replyRefused)
        return RPCError(code: .internal, message: "a reply of the server does not decode: \(error)")
    }

    private static let secondConsumer = RPCError(
        code: .failedPrecondition, message: "another task is waiting for a message of this stream; it has one consumer")
}
