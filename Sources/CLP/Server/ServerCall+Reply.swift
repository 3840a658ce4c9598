import CLPWire

/// A message whose writer is suspended until the call's queue is short again.
///
/// `@unchecked Sendable`. Invariant: made by the writer, then used only on the loop.
final class PendingWrite: @unchecked Sendable {
    let message: [UInt8]
    private var continuation: UnsafeContinuation<RPCError?, Never>?
    private var isCancelled = false

    init(_ message: [UInt8]) { self.message = message }

    var isOver: Bool { isCancelled }

    func wait(_ continuation: UnsafeContinuation<RPCError?, Never>) { self.continuation = continuation }

    /// Lets the writer go on, with an error or without.
    func resume(_ error: RPCError?) {
        continuation?.resume(returning: error)
        continuation = nil
    }

    /// The writer's task was cancelled: nothing is written.
    func cancel() {
        isCancelled = true
        resume(RPCError(code: .cancelled, message: "the writer's task was cancelled"))
    }
}

extension ServerCall: MessageSink {
    func send(_ message: [UInt8]) async throws(RPCError) {
        let limit = connection.core.configuration.maximumReplySize
        guard message.count <= limit else { throw Self.replyTooLarge(message.count, limit) }
        if connection.loop.isOnLoop, canWrite {
            if let ending { throw ending }
            connection.loop.lastActive = route
            return try write(message)
        }
        let pending = PendingWrite(message)
        let error = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                connection.loop.perform { self.enqueue(pending, continuation) }
            }
        } onCancel: {
            connection.loop.perform { pending.cancel() }
        }
        if let error { throw error }
    }

    /// Whether a message may be written at once: nobody waits, and less than 64 KiB do. Also true when the call has
    /// ended, since then nothing is worth waiting for.
    private var canWrite: Bool {
        ending != nil
            || (waitingWrites.isEmpty && connection.machine.queuedBytes(id) < connection.core.wire.writerLimit)
    }

    private func enqueue(_ pending: PendingWrite, _ continuation: UnsafeContinuation<RPCError?, Never>) {
        pending.wait(continuation)
        if pending.isOver { return pending.cancel() }
        if !canWrite { connection.core.configuration.metrics?.limitHit(.unsentBytes) }
        waitingWrites.append(pending)
        resumeWriters()
    }

    /// Lets those who wait write, in order, until the queue is long again.
    func resumeWriters() {
        while connection.machine.queuedBytes(id) < connection.core.wire.writerLimit,
            let pending = waitingWrites.popFirst()
        {
            if pending.isOver { continue }
            do throws(RPCError) {
                if let ending { throw ending }
                try write(pending.message)
                pending.resume(nil)
            } catch {
                pending.resume(error)
            }
        }
    }

    func failWriters(_ error: RPCError) {
        while let pending = waitingWrites.popFirst() { pending.resume(error) }
    }

    // MARK: Writing, on the loop and with the reply open

    private func write(_ message: [UInt8]) throws(RPCError) {
        try writeHead()
        connection.machine.sendMessage(id, message)
        connection.queued(message.count, id)
        tally.sent(message.count)
        connection.markDirty()
    }

    private func writeHead() throws(RPCError) {
        guard let head = scope.takeHead(), !head.isEmpty else { return }
        connection.machine.sendHead(id, try HeadBlock.encode(head))
    }

    /// Ends with OK. The end is put on the last message if that is still unwritten, and can't be taken back.
    func finish(_ reply: [UInt8]?) {
        let limit = connection.core.configuration.maximumReplySize
        do throws(RPCError) {
            if let reply, reply.count > limit { throw Self.replyTooLarge(reply.count, limit) }
            try writeHead()
            let trailers = scope.trailers
            let block = trailers.isEmpty ? nil : try StatusBlock.encodeOK(trailers)
            if let reply {
                connection.machine.sendMessage(id, reply)
                connection.queued(reply.count, id)
                tally.sent(reply.count)
            }
            if let block {
                connection.machine.sendStatus(id, block, notProcessed: false)
            } else {
                connection.machine.finish(id)
            }
        } catch {
            finish(failed: error)
        }
    }

    /// Ends with the handler's error, after the messages it has written.
    func finish(failed error: RPCError) {
        var error = error
        error.trailers = Metadata(Array(scope.trailers) + Array(error.trailers))
        tally.code = error.code
        connection.machine.sendStatus(id, StatusBlock.encode(error), notProcessed: false)
    }

    private static func replyTooLarge(_ size: Int, _ limit: Int) -> RPCError {
        RPCError(code: .resourceExhausted, message: "the reply has \(size) bytes; at most \(limit) are allowed")
    }
}
