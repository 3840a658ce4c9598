import CLPMessages
import CLPWire
import Synchronization

/// The replies of a streaming call, from the loop to their one consumer on any thread.
///
/// It holds what the server may send without asking again, which is the byte credit of the call: a message gives its
/// credit back only when the consumer takes it.
final class ReplyStream: ReplyReceiver, MessageSource {
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
    private let call = Mutex<ClientCall?>(nil)

    /// Says whose replies these are, before the call starts.
    func belongs(to call: ClientCall) { self.call.withLock { $0 = call } }

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
        let (consumer, waiters) = state.withLock { state in
            state.end = end
            defer { (state.consumer, state.headWaiters) = (nil, []) }
            return (state.consumer, state.headWaiters)
        }
        consumer?.resume(returning: .end(end))
        for waiter in waiters { waiter.resume() }
        call.withLock { $0 = nil }
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

    private func wasTaken() { call.withLock { $0 }?.messageTaken() }

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

    var trailers: Metadata { state.withLock { $0.end?.trailers } ?? [:] }

    func abandon() { call.withLock { $0 }?.cancel() }

    func refuse(_ error: DecodingError) -> RPCError {
        call.withLock { $0 }?.cancel(.replyRefused)
        return RPCError(code: .internal, message: "a reply of the server does not decode: \(error)")
    }

    private static let secondConsumer = RPCError(
        code: .failedPrecondition, message: "another task is waiting for a message of this stream; it has one consumer")
}
