extension ClientConnection {
    /// Parses up to one event. Call it again with the same bytes and `offset` until it returns nil: then all bytes
    /// are taken (an unfinished frame is kept inside, at most 16,384 bytes). After `failed` or `closed` bytes are
    /// taken and thrown away.
    package mutating func next(_ bytes: RawSpan, at offset: inout Int, now: WireTime) -> ClientEvent? {
        if let event = pollEvent() { return event }
        guard core.isAlive else {
            offset = bytes.byteCount
            return nil
        }
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
    ) throws(ConnectionFault) -> ClientEvent? {
        while core.isAlive, let frame = try decoder.next(bytes, at: &offset) {
            var event: ClientEvent?
            if let start = frame.inputOffset {
                event = try received(
                    frame, bytes.extracting(start..<(start + frame.header.length)), now: now)
            } else {
                let buffer = decoder.takeBuffer()
                event = try received(
                    frame, buffer.span.bytes.extracting(WireLimits.header..<buffer.count), now: now)
                decoder.reuse(buffer)
            }
            if let event = event ?? pollEvent() { return event }
        }
        if !core.isAlive { offset = bytes.byteCount }
        return nil
    }

    private mutating func received(
        _ frame: FrameDecoder.Frame, _ payload: RawSpan, now: WireTime
    ) throws(ConnectionFault) -> ClientEvent? {
        let header = frame.header
        try core.frameArrived(header, frame.type, payload, now: now)
        switch frame.type {
        case .settings:
            try core.receivedSettings(payload)
            return try openMoreCredit()
        case .head: return try receivedHead(header, payload)
        case .message: return try receivedMessage(header, payload, now: now)
        case .status: return try receivedStatus(header, payload, now: now)
        case .credit: return try receivedCredit(header, payload)
        case .ping: try core.receivedPing(header, payload, now: now)
        case .goAway: return try receivedGoAway(payload, now: now)
        case .call, .end, .cancel, nil: break  // The first three never pass the header's check.
        }
        return nil
    }

    /// The server's SETTINGS raise the call credit, and the byte credit of calls that are open already
    /// ([CLP-SETTINGS-6]).
    private mutating func openMoreCredit() throws(ConnectionFault) -> ClientEvent {
        let defaults = WireSettings()
        if try allowance.add(core.peer.firstCallGrant - defaults.firstCallGrant) {
            events.append(.callCredit)
        }
        let difference = core.peer.byteCredit - defaults.byteCredit
        try lines.raiseCredit(
            of: &calls, by: difference, creditHeldBack: core.configuration.creditHeldBack)
        return .peerSettings(core.peer)
    }

    private mutating func receivedHead(
        _ header: FrameHeader, _ payload: RawSpan
    ) throws(ConnectionFault) -> ClientEvent? {
        guard let index = try openCall(header.stream), calls[index].cancel == nil else { return nil }
        // [CLP-HEAD-1] At most one HEAD, before the first MESSAGE.
        guard !calls[index].headReceived, !calls[index].messageReceived else {
            throw ConnectionFault(
                .protocolError, "[CLP-HEAD-1] a second or late HEAD on call \(header.stream)")
        }
        calls[index].headReceived = true
        return .head(header.stream, payload.wireBytes(0..<payload.byteCount))
    }

    private mutating func receivedMessage(
        _ header: FrameHeader, _ payload: RawSpan, now: WireTime
    ) throws(ConnectionFault) -> ClientEvent? {
        let id = header.stream
        let isEnd = header.has(FrameFlag.end)
        guard let index = try openCall(id) else { return nil }
        guard calls[index].cancel == nil else {
            if isEnd { close(index, now: now) }
            return nil
        }
        core.chatter.messageOfOpenCall()
        calls[index].messageReceived = true
        let step = try calls[index].flow.receive(
            payload, isEnd: isEnd, ahead: isEnd ? 0 : core.advanceCredit)
        if isEnd { close(index, now: now) } else { queue(index, id) }
        switch step {
        case .partial, .skipped: return nil
        case .tooLarge(let total):
            core.counters.messagesTooLarge &+= 1
            return .messageTooLarge(id, total: total)
        case .whole(let message):
            core.counters.messagesReceived &+= 1
            if isEnd { events.putFirst(.finished(id)) }
            return .message(id, message)
        }
    }

    private mutating func receivedStatus(
        _ header: FrameHeader, _ payload: RawSpan, now: WireTime
    ) throws(ConnectionFault) -> ClientEvent? {
        guard let index = try openCall(header.stream) else { return nil }
        // What came of a cancelled call was not looked at, so nothing can be said about what comes after it.
        guard calls[index].cancel == nil else {
            close(index, now: now)
            return nil
        }
        let notProcessed = header.has(FrameFlag.notProcessed)
        // [CLP-STATUS-3] NOT_PROCESSED comes before any HEAD or MESSAGE.
        guard !notProcessed || (!calls[index].headReceived && !calls[index].messageReceived) else {
            throw ConnectionFault(
                .protocolError, "[CLP-STATUS-3] NOT_PROCESSED on a call that was answered")
        }
        let isInside = calls[index].flow.assembler.isInside
        // [CLP-STATUS-2] Inside a message a STATUS cannot be OK; an empty block is OK.
        guard !isInside || payload.byteCount > 0 else {
            throw ConnectionFault(.protocolError, "[CLP-STATUS-2] OK inside a message")
        }
        close(index, now: now)
        return .status(
            header.stream, payload.wireBytes(0..<payload.byteCount), notProcessed: notProcessed,
            insideMessage: isInside)
    }

    private mutating func receivedCredit(
        _ header: FrameHeader, _ payload: RawSpan
    ) throws(ConnectionFault) -> ClientEvent? {
        let amount = try ConnectionCore.creditAmount(payload)
        if header.stream == 0 { return try allowance.add(amount) ? .callCredit : nil }
        guard let index = try openCall(header.stream) else { return nil }
        try calls[index].flow.credit.add(amount)
        queue(index, header.stream)
        return nil
    }

    private mutating func receivedGoAway(
        _ payload: RawSpan, now: WireTime
    ) throws(ConnectionFault)
        -> ClientEvent
    {
        let goAway = try core.receivedGoAway(payload)
        // [CLP-GOAWAY-4] The answer leaves with the next write.
        if core.sentGoAway == nil {
            core.leave(GoAway(last: 0, code: .drain, text: ""), answerUntil: nil)
        }
        for id in calls.ids {
            guard let index = calls.index(of: id), id > goAway.last || !calls[index].isWritten else {
                continue
            }
            // [CLP-RETRY-1] The server has not seen these and never will.
            if calls[index].cancel == nil { events.append(.lost(id, notProcessed: true)) }
            close(index, now: now)
        }
        unwritten.removeAll()
        return .goAway(last: goAway.last, code: goAway.code, text: goAway.text)
    }

    /// Where an open call is; nil for a closed one, whose frames are ignored ([CLP-STREAM-3]).
    private mutating func openCall(_ id: StreamID) throws(ConnectionFault) -> Int? {
        // [CLP-STREAM-2] A frame for a call that was never opened breaks the connection.
        guard id <= lastWritten else {
            throw ConnectionFault(
                .protocolError, "[CLP-STREAM-2] a frame for call \(id), which was never opened")
        }
        return calls.index(of: id)
    }

    /// The call has ended on the wire: its record goes.
    mutating func close(_ index: Int, now: WireTime) {
        calls.remove(at: index)
        core.callClosed(now)
        checkDrained(now)
    }
}
