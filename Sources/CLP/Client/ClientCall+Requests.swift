import CLPWire

/// The requests of a streaming call: those that may have to be sent again, and the writers that wait.
///
/// Used only on the thread of the pool's loop.
final class OutgoingRequests {
    /// How many bytes of requests a call holds to send them again. One message may pass it.
    static let held = 65_536

    /// Every message so far, as long as all of them are held.
    private(set) var messages: [[UInt8]] = []
    private var bytes = 0
    /// All messages are held, so that the call could be sent again.
    private(set) var isWhole = true
    /// How many of `messages` this attempt has sent.
    private(set) var sent = 0
    /// The caller has said that none follows.
    var hasEnded = false
    var writers = LoopQueue<PendingWrite>()

    /// Bytes that wait for the call to be opened.
    private(set) var unsentBytes = 0

    func append(_ message: [UInt8]) {
        messages.append(message)
        bytes += message.count + WireLimits.frameCost
        unsentBytes += message.count + WireLimits.frameCost
    }

    /// The next message that this attempt has not sent.
    func next() -> [UInt8]? {
        guard sent < messages.count else { return nil }
        let message = messages[sent]
        sent += 1
        unsentBytes -= message.count + WireLimits.frameCost
        return message
    }

    /// Lets go of what was sent, once it is too much to hold.
    func trim() {
        if bytes > Self.held, sent == messages.count { letGo() }
    }

    /// The call is never sent again.
    func letGo() {
        isWhole = false
        messages.removeFirst(sent)
        sent = 0
    }

    /// Another attempt begins.
    func rewind() {
        sent = 0
        unsentBytes = bytes
    }

    func fail(_ error: RPCError) {
        messages = []
        sent = 0
        while let writer = writers.popFirst() { writer.resume(error) }
    }
}

extension ClientCall: MessageSink {
    /// What a writer is told when the server has ended the call with OK before it had all requests.
    static let endedByServer = RPCError(
        code: .failedPrecondition, message: "the server has ended the call and takes no more requests")
    private static let finished = RPCError(
        code: .failedPrecondition, message: "the writer has said before that no request follows")
    private static let tooLarge = RPCError(
        code: .resourceExhausted, message: "a request has more than 2,147,483,647 bytes")

    // MARK: From any thread

    func send(_ message: [UInt8]) async throws(RPCError) {
        guard message.count <= Int(Int32.max) else { throw Self.tooLarge }
        if pool.loop.isOnLoop, canWrite { return try write(message) }
        let pending = PendingWrite(message)
        let error = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                pool.loop.perform { self.enqueue(pending, continuation) }
            }
        } onCancel: {
            pool.loop.perform { pending.cancel() }
        }
        if let error { throw error }
    }

    func finish() { pool.loop.perform { self.requestsEnded() } }

    // MARK: On the loop

    /// The first message for the CALL frame, if there is one already, and whether none follows.
    var firstRequest: (message: [UInt8]?, isLast: Bool) {
        guard let requests else { return (request.message, true) }
        let first = requests.next()
        return (first, requests.hasEnded && requests.sent == requests.messages.count)
    }

    /// The call was opened: sends what was written before, after the first message.
    func sendBuffered() {
        guard let requests, let open else { return }
        while let message = requests.next() {
            let isLast = requests.hasEnded && requests.sent == requests.messages.count
            open.connection.send(open.id, message, isLast: isLast)
        }
        requests.trim()
        resumeWriters()
    }

    /// Whether a message may be written at once: nobody waits, and less than 64 KiB do. Also true when the call has
    /// ended, since then nothing is worth waiting for.
    private var canWrite: Bool {
        guard let requests, !isOver else { return true }
        return requests.writers.isEmpty && hasSpace
    }

    private var hasSpace: Bool {
        let queued = open.map { $0.connection.queuedBytes($0.id) } ?? requests?.unsentBytes ?? 0
        return queued < pool.core.wire.writerLimit
    }

    private func enqueue(_ pending: PendingWrite, _ continuation: UnsafeContinuation<RPCError?, Never>) {
        pending.wait(continuation)
        if pending.isOver { return pending.cancel() }
        guard let requests, !isOver else { return pending.resume(writeFailure) }
        requests.writers.append(pending)
        resumeWriters()
    }

    /// Lets those who wait write, in order, until the queue is long again.
    func resumeWriters() {
        while !isOver, hasSpace, let pending = requests?.writers.popFirst() {
            if pending.isOver { continue }
            do throws(RPCError) {
                try write(pending.message)
                pending.resume(nil)
            } catch {
                pending.resume(error)
            }
        }
    }

    private var writeFailure: RPCError? { ending.map { $0.error ?? Self.endedByServer } }

    private func write(_ message: [UInt8]) throws(RPCError) {
        if let writeFailure { throw writeFailure }
        guard let requests, !requests.hasEnded else { throw Self.finished }
        request.record?.change {
            $0.requestMessages += 1
            $0.requestBytes += message.count
        }
        guard let open else { return requests.append(message) }
        if requests.isWhole {
            requests.append(message)
            _ = requests.next()
            requests.trim()
        }
        open.connection.send(open.id, message, isLast: false)
    }

    private func requestsEnded() {
        guard let requests, !isOver, !requests.hasEnded else { return }
        // Whoever still waits has written before, and what they wrote is held anyway.
        while let pending = requests.writers.popFirst() {
            if pending.isOver { continue }
            do throws(RPCError) {
                try write(pending.message)
                pending.resume(nil)
            } catch {
                pending.resume(error)
            }
        }
        requests.hasEnded = true
        if let open { open.connection.sendEnd(open.id) }
    }
}
