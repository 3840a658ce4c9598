package import CLPWire

/// What the reader of a frame enters in its books.
extension Model {
    /// `end` has read all frames whose last byte is among the first `bytes` of the link.
    package func read(_ end: End, upTo bytes: Int, now: WireTime) {
        let sender = end.other
        while self[sender].firstUnderWay < self[sender].underWay.count {
            let frame = self[sender].underWay[self[sender].firstUnderWay]
            guard frame.end <= bytes else { break }
            self[sender].firstUnderWay += 1
            if !self[end].isOver { read(end, frame, now) }
        }
        if self[sender].firstUnderWay == self[sender].underWay.count {
            self[sender].underWay.removeAll(keepingCapacity: true)
            self[sender].firstUnderWay = 0
        }
    }

    private func read(_ end: End, _ frame: Frame, _ now: WireTime) {
        switch frame.type {
        case 1: readSettings(end, frame.payload)
        case 2: readCall(frame)
        case 4: end == .server ? readRequest(frame) : readReply(frame)
        case 5: calls[frame.id]?.up.endRead = true
        case 6: calls[frame.id]?.clientClosed = true
        case 7:
            guard var call = calls[frame.id], !call.serverClosed else { return }
            closeAtServer(&call)
            calls[frame.id] = call
        case 8: readCredit(end, frame)
        case 9 where frame.flags == 8:
            self[end].pingOut = false
            self[end].pingAllowed = now
        case 10 where end == .client:
            for id in calls.keys where Int(id) > frame.number || calls[id]?.isWritten == false {
                calls[id]?.clientClosed = true
            }
        default: break
        }
    }

    private func readSettings(_ end: End, _ payload: ArraySlice<UInt8>) {
        let bytes = Array(payload)
        for offset in stride(from: 0, to: bytes.count, by: 6) {
            let value = Self.number(bytes, offset + 2)
            switch bytes[offset + 1] {
            case 1:
                let extra = value - 32_768
                self[end].peerCredit = value
                for id in calls.keys {
                    if end == .client { calls[id]?.up.credit += extra } else { calls[id]?.down.credit += extra }
                }
            case 2 where end == .client: clientCallCredit += value - 16
            case 3: self[end].peerPingInterval = value
            default: break
            }
        }
    }

    private func readCall(_ frame: Frame) {
        callsRead += 1
        guard var call = calls[frame.id] else { return }
        guard call.isKnown else { return ignored.append(frame.id) }
        if let part = frame.part { call.up.received(part) }
        call.up.endRead = frame.isEnd
        calls[frame.id] = call
    }

    private func readRequest(_ frame: Frame) {
        guard let part = frame.part, var call = calls[frame.id], call.isKnown, !call.serverClosed else { return }
        call.up.received(part)
        call.up.endRead = frame.isEnd
        calls[frame.id] = call
    }

    private func readReply(_ frame: Frame) {
        guard let part = frame.part, var call = calls[frame.id], !call.clientClosed else { return }
        if !call.isGivenUp { call.down.received(part) }
        if frame.isEnd { call.clientClosed = true }
        calls[frame.id] = call
    }

    private func readCredit(_ end: End, _ frame: Frame) {
        if frame.id == 0 {
            clientCallCredit += frame.number
        } else if end == .client {
            calls[frame.id]?.up.credit += frame.number
        } else {
            calls[frame.id]?.down.credit += frame.number
        }
    }
}

/// What the two programs do, as far as the books need it.
extension Model {
    package func opened(_ id: StreamID) {
        clientCallCredit -= 1
        // [CLP-CALLS-1]
        if clientCallCredit < 0 { problem("call \(id) without call credit") }
        calls[id] = ModelCall(
            up: ModelDirection(credit: client.peerCredit, initial: plan.upCredit),
            down: ModelDirection(credit: server.peerCredit, initial: plan.downCredit))
    }

    /// The server's machine has told of a CALL.
    package func serverSaw(_ id: StreamID) {
        calls[id]?.isKnown = true
        calls[id]?.down.credit = server.peerCredit
    }

    package func clientTook(_ id: StreamID) { calls[id]?.down.take() }
    package func serverTook(_ id: StreamID) { calls[id]?.up.take() }

    package func clientGaveUp(_ id: StreamID) {
        calls[id]?.isGivenUp = true
        calls[id]?.down.isWanted = false
    }

    /// The server's program has decided how the reply ends: what still comes has no reader.
    package func replyDecided(_ id: StreamID) { calls[id]?.up.isWanted = false }

    package func handlerEnded(_ id: StreamID) {
        guard var call = calls[id] else { return }
        call.handlerEnded = true
        countOver(&call)
        calls[id] = call
    }

    package func isOver(_ end: End) { self[end].isOver = true }

    func closeAtServer(_ call: inout ModelCall) {
        call.serverClosed = true
        call.up.isWanted = false
        countOver(&call)
    }

    /// [CLP-CALLS-2] Owed once it is closed and its handler has ended.
    private func countOver(_ call: inout ModelCall) {
        guard call.serverClosed, call.handlerEnded, !call.isCounted else { return }
        call.isCounted = true
        callsOver += 1
    }
}
