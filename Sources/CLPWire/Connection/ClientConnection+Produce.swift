// Invariant: the caller's buffer is lent for one call of `produce`; only the FrameWriter made there writes to it, within
// its bounds, and neither outlives the call.

extension ClientConnection {
    /// Whether `produce` has something to write.
    package var hasOutput: Bool {
        core.hasOutput || (core.isAlive && (!unwritten.isEmpty || !lines.isEmpty))
    }

    /// Close the transport once all that was produced has left.
    package var isFinished: Bool { core.isFinished }

    /// Writes whole frames into `buffer` (at least 16,384 bytes) until it is full or nothing is left: new calls and
    /// control first, then one frame a call in turn.
    /// - Returns: bytes written; 0: nothing to write.
    package mutating func produce(into buffer: UnsafeMutableRawBufferPointer, now: WireTime) -> Int {
        precondition(buffer.count >= WireLimits.produceBuffer)
        var out = FrameWriter(buffer)
        core.writeSettings(into: &out)
        core.writeAnswer(into: &out, now: now)
        if core.isAlive {
            // [CLP-GOAWAY-5] No CALL follows our GOAWAY, so it waits for those that were opened before.
            if writeCalls(into: &out), out.room >= Self.roomForConnectionFrames {
                core.writePing(into: &out, now: now)
                core.writeGoAway(into: &out)
                if writeControl(into: &out, now: now) { writeData(into: &out) }
            }
            checkDrained(now)
        } else {
            core.writeGoAway(into: &out)
        }
        let written = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<out.count])
        if !written.isEmpty { core.noteSent(written.bytes, now: now) }
        return written.count
    }

    /// A PING and a GOAWAY.
    private static let roomForConnectionFrames = 2 * (WireLimits.header + 8) + WireLimits.goAwayText

    /// - Returns: whether all of them found room.
    private mutating func writeCalls(into out: inout FrameWriter) -> Bool {
        while let id = unwritten.first {
            if let index = calls.index(of: id) {
                guard writeCall(index, id, into: &out) else { return false }
            }
            unwritten.removeFirst()
        }
        return true
    }

    private mutating func writeCall(_ index: Int, _ id: StreamID, into out: inout FrameWriter) -> Bool {
        guard let block = calls[index].header else { return true }
        let slice = calls[index].flow.outbound.next(
            calls[index].flow.credit, room: out.room, before: 2 + block.count)
        let needed = WireLimits.header + 2 + block.count + (slice?.length ?? 0)
        guard slice != nil || calls[index].flow.outbound.isEmpty, out.room >= needed else {
            return false
        }
        let isEnd =
            calls[index].cancel == nil && calls[index].endsAfterQueue
            && (slice.map { $0.isLast && calls[index].flow.outbound.isLastMessage } ?? true)
        let flags = (isEnd ? FrameFlag.end : 0) | (slice == nil ? 0 : FrameFlag.message)
        out.header(.call, flags: flags, stream: id, length: needed - WireLimits.header)
        out.uint16(UInt16(block.count))
        out.bytes(block)
        if let slice {
            calls[index].flow.write(slice, into: &out)
            if slice.isLast { core.counters.messagesSent &+= 1 }
        }
        calls[index].header = nil
        calls[index].endSent = isEnd
        lastWritten = id
        core.chatter.call()
        noteSpace(index, id)
        queue(index, id)
        return true
    }

    /// - Returns: whether all of it found room.
    private mutating func writeControl(into out: inout FrameWriter, now: WireTime) -> Bool {
        while let id = lines.control.first {
            guard out.room >= 2 * (WireLimits.header + 4) else { return false }
            lines.control.removeFirst()
            if let index = calls.index(of: id) { writeControl(index, id, into: &out, now: now) }
        }
        return true
    }

    /// CANCEL, or END and CREDIT of one call; at most 24 bytes.
    private mutating func writeControl(
        _ index: Int, _ id: StreamID, into out: inout FrameWriter, now: WireTime
    ) {
        calls[index].flow.isInControl = false
        if let reason = calls[index].cancel {
            out.header(.cancel, stream: id, length: 4)
            out.uint32(reason.rawValue)
            core.counters.cancels &+= 1
            close(index, now: now)
            return
        }
        if calls[index].endDue {
            out.header(.end, stream: id, length: 0)
            calls[index].endSent = true
        }
        if calls[index].flow.received.isDue(threshold: core.configuration.creditHeldBack) {
            calls[index].flow.writeCredit(id, into: &out)
        }
    }

    private mutating func writeData(into out: inout FrameWriter) {
        while let (id, index, slice) = lines.nextData(&calls, room: out.room) {
            write(slice, index, id, into: &out)
        }
    }

    private mutating func write(
        _ slice: OutboundQueue.Slice, _ index: Int, _ id: StreamID, into out: inout FrameWriter
    ) {
        let isEnd =
            calls[index].endsAfterQueue && slice.isLast && calls[index].flow.outbound.isLastMessage
        out.header(.message, flags: isEnd ? FrameFlag.end : 0, stream: id, length: slice.length)
        calls[index].flow.write(slice, into: &out)
        calls[index].endSent = isEnd
        core.chatter.messageOfOpenCall()
        if slice.isLast { core.counters.messagesSent &+= 1 }
        noteSpace(index, id)
        queue(index, id)
    }

    private mutating func noteSpace(_ index: Int, _ id: StreamID) {
        guard calls[index].flow.isFull,
            calls[index].flow.outbound.bytes < core.configuration.writerLimit
        else {
            return
        }
        calls[index].flow.isFull = false
        events.append(.writable(id))
    }
}
