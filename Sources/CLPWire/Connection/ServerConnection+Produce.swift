// Invariant: the caller's buffer is lent for one call of `produce`; only the FrameWriter made there writes to it, within
// its bounds, and neither outlives the call.

extension ServerConnection {
    /// Whether `produce` has something to write.
    package var hasOutput: Bool {
        core.hasOutput
            || (core.isAlive
                && (!lines.isEmpty || grant.canGive(withholding: withholdsCallCredit) && core.peerGoAway == nil))
    }

    /// Close the transport once all that was produced has left.
    package var isFinished: Bool { core.isFinished }

    /// Writes whole frames into `buffer` (at least 16,384 bytes) until it is full or nothing is left: control first,
    /// then one frame a call in turn.
    /// - Returns: bytes written; 0: nothing to write.
    package mutating func produce(into buffer: UnsafeMutableRawBufferPointer, now: WireTime) -> Int {
        precondition(buffer.count >= WireLimits.produceBuffer)
        var out = FrameWriter(buffer)
        core.writeSettings(into: &out)
        // Before the answer to a PING: the client must not think of a call that is ignored when it sends the next one.
        core.writeGoAway(into: &out)
        core.writeAnswer(into: &out, now: now)
        core.writePing(into: &out, now: now)
        if core.isAlive {
            grant.refill(now)
            if grant.canGive(withholding: withholdsCallCredit), core.peerGoAway == nil {
                out.header(.credit, stream: 0, length: 4)
                out.uint32(UInt32(grant.takeGrant()))
            }
            if writeControl(into: &out, now: now) { writeData(into: &out, now: now) }
            checkDrained(now)
        }
        let written = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<out.count])
        if !written.isEmpty { core.noteSent(written.bytes, now: now) }
        return written.count
    }

    /// - Returns: whether all of it found room.
    private mutating func writeControl(into out: inout FrameWriter, now: WireTime) -> Bool {
        while let id = lines.control.first {
            if let index = calls.index(of: id) {
                guard writeControl(index, id, into: &out, now: now) else { return false }
            }
            lines.control.removeFirst()
        }
        return true
    }

    /// HEAD, then STATUS or CREDIT of one call; none of them costs credit ([CLP-CREDIT-7]).
    private mutating func writeControl(
        _ index: Int, _ id: StreamID, into out: inout FrameWriter, now: WireTime
    ) -> Bool {
        if let head = calls[index].head {
            guard out.room >= WireLimits.header + head.count else { return false }
            out.header(.head, stream: id, length: head.count)
            out.bytes(head)
            calls[index].head = nil
            calls[index].headSent = true
        }
        if let (block, notProcessed) = calls[index].statusDue, calls[index].state != .closed {
            guard out.room >= WireLimits.header + block.count else { return false }
            out.header(
                .status, flags: notProcessed ? FrameFlag.notProcessed : 0, stream: id, length: block.count)
            out.bytes(block)
            if calls[index].isEndProvoked { core.counters.provokedEnds &+= 1 }
            calls[index].flow.isInControl = false
            close(index, id, now: now)
            return true
        }
        if calls[index].creditDue(core.configuration.creditHeldBack) {
            guard out.room >= WireLimits.header + 4 else { return false }
            calls[index].flow.writeCredit(id, into: &out)
        }
        calls[index].flow.isInControl = false
        return true
    }

    private mutating func writeData(into out: inout FrameWriter, now: WireTime) {
        while let (id, index, slice) = lines.nextData(&calls, room: out.room) {
            write(slice, index, id, into: &out, now: now)
        }
    }

    private mutating func write(
        _ slice: OutboundQueue.Slice, _ index: Int, _ id: StreamID, into out: inout FrameWriter,
        now: WireTime
    ) {
        var isEnd = false
        if case .ok = calls[index].ending, slice.isLast, calls[index].flow.outbound.isLastMessage {
            isEnd = true
        }
        out.header(.message, flags: isEnd ? FrameFlag.end : 0, stream: id, length: slice.length)
        calls[index].flow.write(slice, into: &out)
        calls[index].messageSent = true
        core.chatter.messageOfOpenCall()
        if slice.isLast { core.counters.messagesSent &+= 1 }
        if isEnd {
            if calls[index].isEndProvoked { core.counters.provokedEnds &+= 1 }
            close(index, id, now: now)
            return
        }
        if calls[index].flow.isFull, calls[index].flow.outbound.bytes < core.configuration.writerLimit {
            calls[index].flow.isFull = false
            events.append(.writable(id))
        }
        queue(index, id)
    }
}
