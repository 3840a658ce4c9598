extension ServerConnection {
    /// Parses up to one event. Call it again with the same bytes and `offset` until it returns nil: then all bytes
    /// are taken (an unfinished frame is kept inside, at most 16,384 bytes). After `failed` or `closed` bytes are
    /// taken and thrown away.
    package mutating func next(_ bytes: RawSpan, at offset: inout Int, now: WireTime) -> ServerEvent? {
        if let event = pollEvent() { return event }
        guard core.isAlive else {
            offset = bytes.byteCount
            return nil
        }
        precondition(awaitingVerdict == nil, "accept, refuse or fault comes before next")
        if offset < bytes.byteCount { core.bytesArrived(now) }
        do {
            return try nextEvent(bytes, at: &offset, now: now)
        } catch {
            offset = bytes.byteCount
            fail(error, now)
            return pollEvent()
        }
    }

    private mutating func nextEvent(
        _ bytes: RawSpan, at offset: inout Int, now: WireTime
    ) throws(ConnectionFault) -> ServerEvent? {
        if let event = try receivedPart(bytes, at: &offset) { return event }
        while core.isAlive, let frame = try decoder.next(bytes, at: &offset) {
            var event: ServerEvent?
            if let start = frame.inputOffset {
                let end = start + frame.header.length
                event = try received(frame, bytes.extracting(start..<end), buffer: nil, now: now)
                if let part {
                    // The message of a CALL is read only after the verdict.
                    offset = start + part.range.lowerBound
                }
            } else {
                let buffer = decoder.takeBuffer()
                let payload = buffer.span.bytes.extracting(WireLimits.header..<buffer.count)
                event = try received(frame, payload, buffer: buffer, now: now)
                decoder.reuse(buffer)
            }
            if let event = event ?? pollEvent() { return event }
        }
        if !core.isAlive { offset = bytes.byteCount }
        return nil
    }

    private mutating func received(
        _ frame: FrameDecoder.Frame, _ payload: RawSpan, buffer: [UInt8]?, now: WireTime
    ) throws(ConnectionFault) -> ServerEvent? {
        let header = frame.header
        try core.frameArrived(header, frame.type, payload, now: now)
        switch frame.type {
        case .settings:
            try core.receivedSettings(payload)
            return try openMoreCredit()
        case .call: return try receivedCall(header, payload, buffer: buffer, now: now)
        case .message: return try receivedMessage(header, payload)
        case .end: return try receivedEnd(header)
        case .cancel: return try receivedCancel(header, payload, now: now)
        case .credit: try receivedCredit(header, payload)
        case .ping: try core.receivedPing(header, payload, now: now)
        case .goAway:
            let goAway = try core.receivedGoAway(payload)
            checkDrained(now)
            return .goAway(last: goAway.last, code: goAway.code, text: goAway.text)
        case .head, .status, nil: break  // The first two never pass the header's check.
        }
        return nil
    }

    /// The client's SETTINGS raise the credit of calls that are open already ([CLP-SETTINGS-6]).
    private mutating func openMoreCredit() throws(ConnectionFault) -> ServerEvent {
        let difference = core.peer.byteCredit - WireSettings().byteCredit
        try lines.raiseCredit(
            of: &calls, by: difference, creditHeldBack: core.configuration.creditHeldBack)
        return .peerSettings(core.peer)
    }

    private mutating func receivedCall(
        _ header: FrameHeader, _ payload: RawSpan, buffer: [UInt8]?, now: WireTime
    ) throws(ConnectionFault) -> ServerEvent? {
        let id = header.stream
        // [CLP-GOAWAY-5] No CALL follows the client's GOAWAY.
        guard core.peerGoAway == nil else {
            throw ConnectionFault(.protocolError, "[CLP-GOAWAY-5] a CALL after the client's GOAWAY")
        }
        // [CLP-STREAM-1] Calls are 1, 3, 5 … without gaps. [CLP-STREAM-4] None is above 2³⁰.
        guard id == nextStream, id <= WireLimits.lastStream else {
            throw ConnectionFault(
                .protocolError, "[CLP-STREAM-1] CALL \(id) where \(nextStream) is next",
                limit: id > WireLimits.lastStream ? .callID : nil)
        }
        try grant.opened()
        let hasMessage = header.has(FrameFlag.message)
        let block = Int(payload.wireUInt16(at: 0))
        // [CLP-BLOCK-1] A block has at most 8,192 bytes.
        guard block <= WireLimits.block else {
            throw ConnectionFault(.frameError, "[CLP-BLOCK-1] a header block of \(block) bytes", limit: .blockBytes)
        }
        let rest = payload.byteCount - 2 - block
        guard hasMessage ? rest >= 4 : rest == 0 else {
            throw ConnectionFault(
                .frameError, "[CLP-FRAME-5] \(payload.byteCount) bytes in a CALL with a block of \(block)")
        }
        nextStream += 2
        core.chatter.call()
        // [CLP-GOAWAY-7] After the true last call was named, later ones are ignored.
        if let lastKept, id > lastKept {
            core.ping.callOpened()
            return nil
        }
        open(id, isEnd: header.has(FrameFlag.end), hasMessage: hasMessage)
        if hasMessage {
            let start = 2 + block + (buffer == nil ? 0 : WireLimits.header)
            part = MessagePart(
                id: id, range: start..<(start + rest), isEnd: header.has(FrameFlag.end), buffer: buffer)
        }
        return .call(
            id, header: payload.wireBytes(2..<(2 + block)), hasMessage: hasMessage,
            end: header.has(FrameFlag.end))
    }

    private mutating func open(_ id: StreamID, isEnd: Bool, hasMessage: Bool) {
        let flow = CallFlow(
            receive: core.configuration.settings.byteCredit, paysOnArrival: core.configuration.paysOnArrival,
            send: core.peer.byteCredit, messageLimit: core.configuration.messageLimit)
        // END beside a message half-closes once that message is read.
        calls.insert(id, ServerCall(isEnd: isEnd && !hasMessage, flow: flow))
        awaitingVerdict = id
        core.callOpened()
    }

    /// The message part of a CALL whose verdict is there.
    private mutating func receivedPart(
        _ bytes: RawSpan, at offset: inout Int
    ) throws(ConnectionFault) -> ServerEvent? {
        guard let part else { return nil }
        self.part = nil
        if let buffer = part.buffer {
            return try receivedMessage(
                part.id, buffer.span.bytes.extracting(part.range), isEnd: part.isEnd)
        }
        let end = offset + part.range.count
        precondition(end <= bytes.byteCount, "next is called with the same bytes until it returns nil")
        let payload = bytes.extracting(offset..<end)
        offset = end
        return try receivedMessage(part.id, payload, isEnd: part.isEnd)
    }

    private mutating func receivedMessage(
        _ header: FrameHeader, _ payload: RawSpan
    ) throws(ConnectionFault) -> ServerEvent? {
        guard try openCall(header.stream) != nil else { return nil }
        core.chatter.messageOfOpenCall()
        return try receivedMessage(header.stream, payload, isEnd: header.has(FrameFlag.end))
    }

    private mutating func receivedMessage(
        _ id: StreamID, _ payload: RawSpan, isEnd: Bool
    ) throws(ConnectionFault) -> ServerEvent? {
        guard let index = calls.index(of: id), calls[index].state != .closed else { return nil }
        try checkClientMaySend(index, id)
        let before = calls[index].flow.assembler.heldBytes
        let step = try calls[index].flow.receive(
            payload, isEnd: isEnd, ahead: core.advanceCredit)
        assemblingBytes += calls[index].flow.assembler.heldBytes - before
        if isEnd { calls[index].state = .halfClosed }
        queue(index, id)
        switch step {
        case .partial: return nil
        case .skipped: return nil
        case .whole(let message):
            core.counters.messagesReceived &+= 1
            return .message(id, message, end: isEnd)
        case .tooLarge(let total):
            core.counters.messagesTooLarge &+= 1
            return .messageTooLarge(id, total: total)
        }
    }

    private mutating func receivedEnd(_ header: FrameHeader) throws(ConnectionFault) -> ServerEvent? {
        guard let index = try openCall(header.stream) else { return nil }
        try checkClientMaySend(index, header.stream)
        guard !calls[index].flow.assembler.isInside else {
            throw ConnectionFault(.protocolError, "[CLP-MESSAGE-3] END inside a message")
        }
        calls[index].state = .halfClosed
        return calls[index].flow.assembler.isSkipping ? nil : .end(header.stream)
    }

    private mutating func receivedCancel(
        _ header: FrameHeader, _ payload: RawSpan, now: WireTime
    ) throws(ConnectionFault) -> ServerEvent? {
        guard let index = try openCall(header.stream) else { return nil }
        let handlerRuns = calls[index].handlerRuns
        core.counters.cancels &+= 1
        calls[index].isCancelled = true
        // [CLP-STREAM-7] What is not written is dropped, and no STATUS follows.
        close(index, header.stream, now: now)
        checkDrained(now)
        return handlerRuns
            ? .cancelled(header.stream, CancelReason(wire: payload.wireUInt32(at: 0))) : nil
    }

    private mutating func receivedCredit(
        _ header: FrameHeader, _ payload: RawSpan
    )
        throws(ConnectionFault)
    {
        let amount = try ConnectionCore.creditAmount(payload)
        guard let index = try openCall(header.stream) else { return }
        try calls[index].flow.credit.add(amount)
        queue(index, header.stream)
    }

    /// Where an open call is; nil for a closed one, whose frames are ignored ([CLP-STREAM-3]).
    private mutating func openCall(_ id: StreamID) throws(ConnectionFault) -> Int? {
        // [CLP-STREAM-2] A frame for a call that was never opened breaks the connection.
        guard id < nextStream else {
            throw ConnectionFault(
                .protocolError, "[CLP-STREAM-2] a frame for call \(id), which was never opened")
        }
        guard let index = calls.index(of: id), calls[index].state != .closed else { return nil }
        return index
    }

    private mutating func checkClientMaySend(_ index: Int, _ id: StreamID) throws(ConnectionFault) {
        // [CLP-STREAM-5] After END the client sends only CREDIT and CANCEL.
        guard calls[index].state == .open else {
            throw ConnectionFault(
                .protocolError, "[CLP-STREAM-5] MESSAGE or END on call \(id) after its END")
        }
    }
}
