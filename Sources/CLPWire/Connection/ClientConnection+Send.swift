extension ClientConnection {
    // MARK: - Calls. On a call that has ended these do nothing and return false

    /// Opens a call. Call it only if `canOpen`, and only when it is written in this flush: it takes the next id.
    /// - Parameters:
    ///   - header: the CallHeader block, at most 8,192 bytes.
    ///   - message: the first or only message.
    ///   - end: no message follows.
    ///   - replyLimit: bytes of each message of the reply, at most; nil: the configuration's.
    package mutating func open(
        header: [UInt8], message: [UInt8]?, end: Bool, replyLimit: Int? = nil
    )
        -> StreamID
    {
        precondition(canOpen && header.count <= WireLimits.block)
        let id = nextStream
        nextStream += 2
        allowance.opened()
        let flow = CallFlow(
            receive: core.configuration.settings.byteCredit, paysOnArrival: core.configuration.paysOnArrival,
            send: core.peer.byteCredit, messageLimit: replyLimit ?? core.configuration.messageLimit)
        calls.insert(id, ClientCall(header: header, endsAfterQueue: end, flow: flow))
        if let message, let index = calls.index(of: id) { append(message, index) }
        unwritten.append(id)
        core.callOpened()
        return id
    }

    /// Queues a message. A writer waits for `writable` while `queuedBytes` is at the configured limit.
    @discardableResult package mutating func sendMessage(
        _ id: StreamID, _ message: [UInt8], end: Bool
    ) -> Bool {
        guard let index = sending(id) else { return false }
        append(message, index)
        calls[index].endsAfterQueue = end
        queue(index, id)
        return true
    }

    /// No message follows: END on the last unwritten message, else an END frame.
    @discardableResult package mutating func sendEnd(_ id: StreamID) -> Bool {
        guard let index = sending(id) else { return false }
        calls[index].endsAfterQueue = true
        queue(index, id)
        return true
    }

    /// Ends the call locally and tells the server. No event follows for the call.
    @discardableResult package mutating func cancel(_ id: StreamID, _ reason: CancelReason) -> Bool {
        guard let index = calls.index(of: id), calls[index].cancel == nil else { return false }
        calls[index].cancel = reason
        calls[index].flow.dropAll()
        queue(index, id)
        return true
    }

    /// The reader of the call took one message: its credit is owed back.
    package mutating func messageTaken(_ id: StreamID) {
        guard let index = calls.index(of: id) else { return }
        calls[index].flow.received.messageTaken()
        queue(index, id)
    }

    private mutating func sending(_ id: StreamID) -> Int? {
        guard let index = calls.index(of: id), calls[index].canSend else { return nil }
        return index
    }

    private mutating func append(_ message: [UInt8], _ index: Int) {
        precondition(message.count <= UInt32.max)
        calls[index].flow.outbound.append(message)
        if calls[index].flow.outbound.bytes >= core.configuration.writerLimit {
            calls[index].flow.isFull = true
        }
    }

    /// Puts the call into the lines that it has something for.
    mutating func queue(_ index: Int, _ id: StreamID) {
        lines.join(&calls[index], id, creditHeldBack: core.configuration.creditHeldBack)
    }
}
