extension ServerConnection {
    // MARK: - Verdict on `call`; exactly one before the next `next`

    /// The call runs. The driver owes `handlerEnded` once.
    /// - Parameter messageLimit: bytes of each of its messages, at most; what is larger is refused at its total.
    package mutating func accept(_ id: StreamID, messageLimit: Int) {
        guard let index = verdict(id) else { return }
        calls[index].handlerRuns = true
        calls[index].flow.messageLimit = messageLimit
    }

    /// The call ends with `status` at once; no `handlerEnded` is owed.
    /// - Parameter notProcessed: only with UNAVAILABLE or RESOURCE_EXHAUSTED ([CLP-STATUS-3]).
    package mutating func refuse(_ id: StreamID, status: [UInt8], notProcessed: Bool) {
        guard let index = verdict(id) else { return }
        calls[index].isRefused = true
        sendStatus(id, status, notProcessed: notProcessed)
    }

    private mutating func verdict(_ id: StreamID) -> Int? {
        guard awaitingVerdict == id else { return nil }
        awaitingVerdict = nil
        lastHandled = id
        return calls.index(of: id)
    }

    // MARK: - Reply. On a call that has ended these do nothing and return false

    /// Sends the reply's header block: once, before the first message ([CLP-HEAD-1]); else returns false.
    /// - Parameter block: at most 8,192 bytes.
    @discardableResult package mutating func sendHead(_ id: StreamID, _ block: [UInt8]) -> Bool {
        precondition(block.count <= WireLimits.block)
        guard let index = replying(id) else { return false }
        let call = calls[index]
        guard !call.headSent, call.head == nil, !call.messageSent, call.flow.outbound.isEmpty else {
            return false
        }
        calls[index].head = block
        queue(index, id)
        return true
    }

    /// Queues a message. A writer waits for `writable` while `queuedBytes` is at the configured limit.
    @discardableResult package mutating func sendMessage(_ id: StreamID, _ message: [UInt8]) -> Bool {
        precondition(message.count <= UInt32.max)
        guard let index = replying(id) else { return false }
        calls[index].flow.outbound.append(message)
        if calls[index].flow.outbound.bytes >= core.configuration.writerLimit {
            calls[index].flow.isFull = true
        }
        queue(index, id)
        return true
    }

    /// Ends with OK and no trailers: END on the last unwritten message, else an empty STATUS ([CLP-STATUS-1]).
    @discardableResult package mutating func finish(_ id: StreamID) -> Bool {
        guard let index = replying(id) else { return false }
        calls[index].ending =
            calls[index].flow.outbound.isEmpty ? .status([], notProcessed: false) : .ok
        stopReading(index, id)
        return true
    }

    /// Ends with a Status block, after the queued messages, or in place of them with `discardQueued` (a block that
    /// says OK must not come with it, [CLP-STATUS-2]).
    /// - Parameter notProcessed: dropped if a HEAD or MESSAGE has been written ([CLP-STATUS-3]).
    @discardableResult package mutating func sendStatus(
        _ id: StreamID, _ block: [UInt8], notProcessed: Bool, discardQueued: Bool = false
    ) -> Bool {
        precondition(block.count <= WireLimits.block)
        guard let index = replying(id) else { return false }
        if discardQueued || notProcessed {
            calls[index].flow.outbound.removeAll()
            calls[index].head = nil
        }
        let isUntouched = !calls[index].headSent && !calls[index].messageSent
        calls[index].ending = .status(block, notProcessed: notProcessed && isUntouched)
        stopReading(index, id)
        return true
    }

    /// Whether what is queued on the call can't all be written with the credit that there is. May say so when it just can.
    package func waitsForCredit(_ id: StreamID) -> Bool {
        guard let index = calls.index(of: id) else { return false }
        // A frame costs 64 and, but for the last, carries 1,024 bytes or more.
        return calls[index].flow.outbound.bytes * 2 > calls[index].flow.credit.available
    }

    /// Ends a call whose reply is complete and not all written ([CLP-DEADLINE-2]): the rest is dropped for this status.
    package mutating func expire(_ id: StreamID, _ block: [UInt8]) {
        precondition(block.count <= WireLimits.block)
        guard let index = calls.index(of: id), calls[index].state != .closed else { return }
        calls[index].flow.outbound.removeAll()
        calls[index].ending = .status(block, notProcessed: false)
        queue(index, id)
    }

    private mutating func replying(_ id: StreamID) -> Int? {
        guard let index = calls.index(of: id), calls[index].canReply else { return nil }
        return index
    }

    /// The reply's end is decided: what the client still sends has no reader.
    private mutating func stopReading(_ index: Int, _ id: StreamID) {
        assemblingBytes -= calls[index].flow.assembler.heldBytes
        calls[index].flow.assembler.skip()
        queue(index, id)
    }

    // MARK: - Bookkeeping

    /// The reader of the call took one message: its credit is owed back.
    package mutating func messageTaken(_ id: StreamID) {
        guard let index = calls.index(of: id) else { return }
        calls[index].flow.received.messageTaken()
        queue(index, id)
    }

    /// The handler of an accepted call has returned: once closed too, one call credit is owed ([CLP-CALLS-2]).
    package mutating func handlerEnded(_ id: StreamID) {
        guard let index = calls.index(of: id) else { return }
        calls[index].handlerRuns = false
        release(index)
    }

    /// Puts the call into the lines that it has something for.
    mutating func queue(_ index: Int, _ id: StreamID) {
        lines.join(&calls[index], id, creditHeldBack: core.configuration.creditHeldBack)
    }

    mutating func close(_ index: Int, _ id: StreamID, now: WireTime) {
        assemblingBytes -= calls[index].flow.assembler.heldBytes
        calls[index].close()
        core.callClosed(now)
        release(index)
    }

    private mutating func release(_ index: Int) {
        guard calls[index].state == .closed, !calls[index].handlerRuns else { return }
        let forNothing = calls[index].isForNothing
        calls.remove(at: index)
        grant.ended(forNothing: forNothing)
    }
}
