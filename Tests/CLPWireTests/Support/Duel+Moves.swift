import CLPWire

/// What the two programs above the machines do.
extension Duel {
    private func size() -> Int {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<9: Int.random(in: 0...50, using: &random)
        case 9..<15: Int.random(in: 0...2_000, using: &random)
        case 15..<19: Int.random(in: 0...20_000, using: &random)
        default: Int.random(in: 0...150_000, using: &random)
        }
    }

    func clientOpens() {
        guard client.canOpen else { return }
        var call = DuelCall()
        let first = random.chance(70) ? size() : nil
        if let first {
            call.request = [first]
            call.requestSent = 1
        }
        call.requestEnded = random.chance(50)
        let message = first.map { [id = StreamID(2 * calls.count + 1)] in Duel.content(id, 0, 0, $0) }
        let id = client.open(
            header: [UInt8(truncatingIfNeeded: 2 * calls.count + 1)], message: message, end: call.requestEnded)
        if id != StreamID(2 * calls.count + 1) { problem("call \(id) has a gap") }
        calls[id] = call
    }

    func clientSends(_ id: StreamID) {
        guard let call = calls[id], call.outcome == nil, !call.requestEnded, client.queuedBytes(id) < 65_536 else {
            return
        }
        let size = size()
        let end = random.chance(25)
        calls[id]?.request.append(size)
        client.sendMessage(id, Duel.content(id, 0, call.requestSent, size), end: end)
        calls[id]?.requestSent += 1
        calls[id]?.requestEnded = end
    }

    func clientEnds(_ id: StreamID) {
        guard let call = calls[id], call.outcome == nil, !call.requestEnded else { return }
        client.sendEnd(id)
        calls[id]?.requestEnded = true
    }

    func clientCancels(_ id: StreamID) {
        guard let call = calls[id], call.outcome == nil else { return }
        if client.cancel(id, .caller) { calls[id]?.outcome = "cancelled" }
    }

    func clientTakes(_ id: StreamID) -> Bool {
        guard let call = calls[id], call.clientUntaken > 0 else { return false }
        client.messageTaken(id)
        calls[id]?.clientUntaken -= 1
        return true
    }

    func serverTakes(_ id: StreamID) -> Bool {
        guard let call = calls[id], call.serverUntaken > 0 else { return false }
        server.messageTaken(id)
        calls[id]?.serverUntaken -= 1
        return true
    }

    func serverSends(_ id: StreamID) {
        guard let call = calls[id], call.accepted, call.serverEnd == nil, server.queuedBytes(id) < 65_536 else {
            return
        }
        if call.replySent == 0 && random.chance(30) { server.sendHead(id, [1, 2]) }
        let size = size()
        calls[id]?.reply.append(size)
        server.sendMessage(id, Duel.content(id, 1, call.replySent, size))
        calls[id]?.replySent += 1
    }

    func serverEnds(_ id: StreamID) {
        guard let call = calls[id], call.accepted, call.serverEnd == nil else { return }
        if random.chance(60) {
            server.finish(id)
            calls[id]?.serverEnd = "ok"
        } else {
            server.sendStatus(id, [8, 5], notProcessed: false, discardQueued: random.chance(30))
            calls[id]?.serverEnd = "status"
        }
    }

    func handlerEnds(_ id: StreamID) {
        guard let call = calls[id], call.accepted, call.serverEnd != nil, !call.handlerEnded else { return }
        server.handlerEnded(id)
        calls[id]?.handlerEnded = true
    }

    /// One random move.
    func move() {
        let id = StreamID(2 * Int.random(in: 0...max(0, calls.count - 1), using: &random) + 1)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<8: if calls.count < 12 { clientOpens() }
        case 8..<20: clientSends(id)
        case 20..<24: clientEnds(id)
        case 24..<26: clientCancels(id)
        case 26..<34: _ = clientTakes(id)
        case 34..<42: _ = serverTakes(id)
        case 42..<54: serverSends(id)
        case 54..<58: serverEnds(id)
        case 58..<62: handlerEnds(id)
        case 62..<70: clientWrites(random.chance(50) ? 16_384 : 65_536)
        case 70..<78: serverWrites(random.chance(50) ? 16_384 : 65_536)
        case 78..<88: serverReads(portion())
        case 88..<98: clientReads(portion())
        default: pass(.milliseconds(Int64.random(in: 1...50, using: &random)))
        }
    }

    private func portion() -> Int {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: Int.random(in: 1...16, using: &random)
        case 1: Int.random(in: 1...2_000, using: &random)
        default: Int.random(in: 1...100_000, using: &random)
        }
    }

    /// Everybody does what is left, fairly, until every call has ended; without progress it is a deadlock.
    func finish() {
        for round in 0..<10_000 {
            var moved = false
            for id in calls.keys.sorted() {
                clientEnds(id)
                while clientTakes(id) { moved = true }
                while serverTakes(id) { moved = true }
                if let call = calls[id], call.accepted, call.serverEnd == nil, call.serverSawEnd {
                    serverSends(id)
                    serverEnds(id)
                    moved = true
                }
                handlerEnds(id)
            }
            moved = clientWrites() || moved
            moved = serverWrites() || moved
            moved = serverReads() || moved
            moved = clientReads() || moved
            if !moved && isQuiet { break }
            if round == 9_999 { problem("no end in 10,000 rounds") }
        }
        for (id, call) in calls where call.outcome == nil { problem("deadlock: \(id) \(call)") }
    }

    /// With nothing under way, both accounts of each credit agree ([CLP-CREDIT-4]).
    func checkConservation() {
        for _ in 0..<1_000 where !isQuiet {
            clientWrites()
            serverWrites()
            serverReads()
            clientReads()
        }
        guard isQuiet else { return problem("never quiet") }
        guard ended.isEmpty else { return }
        for id in calls.keys {
            guard let up = client.credit(of: id), let down = server.credit(of: id) else { continue }
            if up.send != down.receive || down.send != up.receive { problem("credit of \(id): \(up), \(down)") }
            if up.owed > 8_191 { problem("the client keeps \(up.owed) of \(id)") }
            if down.owed > 8_191, calls[id]?.requestEnded == false, calls[id]?.serverEnd == nil {
                problem("the server keeps \(down.owed) of \(id)")
            }
        }
        guard !isLeaving else { return }
        let (available, owed) = server.callCredit
        let held = calls.values.count { !($0.handlerEnded && $0.outcome != nil) && $0.outcome != "unprocessed" }
        if available + owed + held != grant { problem("call credit: \(available) + \(owed) + \(held) of \(grant)") }
        if settingsRead == 2, client.callCredit != available {
            problem("call credit: \(client.callCredit), \(available)")
        }
        if owed > grant / 4 { problem("\(owed) calls kept back") }
    }
}
