import CLPWire

/// What the two programs above the machines do.
extension Simulation {
    /// One random move: a program does something, a machine wakes up, bytes come, or time passes.
    func move() {
        let index = random.below(calls.count)
        switch random.below(100) {
        case 0..<10: clientOpens()
        case 10..<20: clientSends(index)
        case 20..<24: clientEnds(index)
        case 24..<26: clientCancels(index)
        case 26..<33: clientTakes(index)
        case 33..<40: serverTakes(index)
        case 40..<50: serverSends(index)
        case 50..<55: serverEnds(index)
        case 55..<59: handlerEnds(index)
        case 59..<68: write(.client, random.chance(50) ? 16_384 : 65_536)
        case 68..<77: write(.server, random.chance(50) ? 16_384 : 65_536)
        case 77..<86: read(.server, portion())
        case 86..<94: read(.client, portion())
        case 94..<95: sheds(index)
        case 95..<96: if random.chance(50) { client.ping(now: now) } else { server.ping(now: now) }
        case 96..<97: pass(.milliseconds(random.within(1...7_000)))
        default: pass(.milliseconds(random.within(1...50)))
        }
    }

    private func portion() -> Int {
        switch random.below(4) {
        case 0: random.within(1...16)
        case 1: random.within(1...2_000)
        default: random.within(1...100_000)
        }
    }

    private func message() -> [UInt8] {
        let size =
            switch random.below(40) {
            case 0..<18: random.within(0...50)
            case 18..<32: random.within(0...2_000)
            case 32..<38: random.within(0...20_000)
            default: random.within(0...Content.largest)
            }
        return Content.message(size, &random)
    }

    private func exists(_ index: Int) -> Bool { index < calls.count }

    // MARK: - The client

    private func clientOpens() {
        guard calls.count < plan.mostCalls, client.canOpen else { return }
        var call = SimulatedCall(kind: Kind.allCases[random.below(4)])
        let first = random.chance(70) ? message() : nil
        if let first { call.request = [first] }
        call.requestEnded = call.kind.streamsRequest ? random.chance(25) : first != nil
        let index = calls.count
        model.opened(Self.id(index))
        calls.append(call)
        let id = client.open(
            header: [UInt8(truncatingIfNeeded: index), 7], message: first, end: call.requestEnded)
        if id != Self.id(index) { problem("call \(id) has a gap") }
        calls[index].clientWaits = client.queuedBytes(id) >= plan.client.writerLimit
    }

    private func clientSends(_ index: Int) {
        guard exists(index), calls[index].outcome == nil, !calls[index].requestEnded,
            client.queuedBytes(Self.id(index)) < 65_536
        else { return }
        let message = message()
        let end = calls[index].kind.streamsRequest ? random.chance(25) : true
        calls[index].request.append(message)
        calls[index].requestEnded = end
        if !client.sendMessage(Self.id(index), message, end: end) { problem("\(Self.id(index)) takes no message") }
        calls[index].clientWaits = client.queuedBytes(Self.id(index)) >= plan.client.writerLimit
    }

    func clientEnds(_ index: Int) {
        guard exists(index), calls[index].outcome == nil, !calls[index].requestEnded else { return }
        guard calls[index].kind.streamsRequest else { return clientSends(index) }
        calls[index].requestEnded = true
        if !client.sendEnd(Self.id(index)) { problem("\(Self.id(index)) takes no end") }
    }

    private func clientCancels(_ index: Int) {
        guard exists(index), calls[index].outcome == nil else { return }
        giveUp(index, random.chance(50) ? .caller : .deadline)
    }

    func giveUp(_ index: Int, _ reason: CancelReason) {
        guard client.cancel(Self.id(index), reason) else { return problem("\(Self.id(index)) can't be cancelled") }
        model.clientGaveUp(Self.id(index))
        calls[index].outcome = .cancelled
    }

    @discardableResult func clientTakes(_ index: Int) -> Bool {
        guard exists(index), calls[index].clientUntaken > 0 else { return false }
        calls[index].clientUntaken -= 1
        model.clientTook(Self.id(index))
        client.messageTaken(Self.id(index))
        return true
    }

    // MARK: - The server

    @discardableResult func serverTakes(_ index: Int) -> Bool {
        guard exists(index), calls[index].serverUntaken > 0 else { return false }
        calls[index].serverUntaken -= 1
        model.serverTook(Self.id(index))
        server.messageTaken(Self.id(index))
        return true
    }

    private func isReplying(_ index: Int) -> Bool {
        exists(index) && calls[index].accepted && calls[index].serverEnd == nil
    }

    func serverSends(_ index: Int) {
        guard isReplying(index), server.queuedBytes(Self.id(index)) < 65_536,
            calls[index].kind.streamsReply || calls[index].reply.isEmpty
        else { return }
        if calls[index].reply.isEmpty, random.chance(30) { server.sendHead(Self.id(index), [1, 2]) }
        let message = message()
        calls[index].reply.append(message)
        if !server.sendMessage(Self.id(index), message) { problem("\(Self.id(index)) takes no reply") }
        calls[index].serverWaits = server.queuedBytes(Self.id(index)) >= plan.server.writerLimit
    }

    func serverEnds(_ index: Int) {
        guard isReplying(index) else { return }
        let id = Self.id(index)
        if random.chance(70), calls[index].kind.streamsReply || calls[index].reply.count == 1 {
            end(index, .ok)
            server.finish(id)
        } else if random.chance(20) {
            // OK with trailers.
            end(index, .ok)
            server.sendStatus(id, [34, 0], notProcessed: false)
        } else {
            end(index, .status)
            server.sendStatus(id, [8, 5], notProcessed: false, discardQueued: random.chance(30))
        }
    }

    /// What a server does that has too much to do: withholds credit, or ends a complete reply that does not leave.
    private func sheds(_ index: Int) {
        switch random.below(3) {
        case 0: server.givesAdvanceCredit.toggle()
        case 1:
            server.withholdsCallCredit.toggle()
            model.isWithholding = server.withholdsCallCredit
        default:
            guard exists(index), calls[index].serverEnd == .ok, server.credit(of: Self.id(index)) != nil else { return }
            server.expire(Self.id(index), [8, 4])
            calls[index].serverEnd = .status
        }
    }

    func end(_ index: Int, _ outcome: Outcome) {
        calls[index].serverEnd = outcome
        model.replyDecided(Self.id(index))
    }

    func handlerEnds(_ index: Int) {
        guard exists(index), calls[index].accepted, calls[index].serverEnd != nil, !calls[index].handlerEnded else {
            return
        }
        calls[index].handlerEnded = true
        model.handlerEnded(Self.id(index))
        server.handlerEnded(Self.id(index))
    }

    // MARK: - The end

    /// Everybody does what is left, fairly, until every call has ended; without progress it is a deadlock.
    func finish() {
        server.withholdsCallCredit = false
        model.isWithholding = false
        for _ in 0..<10_000 where model.problems.isEmpty {
            var moved = false
            for index in calls.indices { moved = programsFinish(index) || moved }
            for end in [End.client, .server] {
                moved = write(end, 65_536) || moved
                step()
            }
            for end in [End.server, .client] {
                moved = read(end) || moved
                step()
            }
            if !moved, passToArrival() { moved = true }
            // A leave that is not answered in time, or an idle one, needs the clock.
            if !moved, model.hasLeft, drained.count < 2 {
                pass(.seconds(6))
                moved = !isQuiet || drained.count == 2
            }
            if !moved { return }
        }
        if model.problems.isEmpty { problem("no end in 10,000 rounds") }
    }

    private func programsFinish(_ index: Int) -> Bool {
        var moved = false
        clientEnds(index)
        while clientTakes(index) { moved = true }
        while serverTakes(index) { moved = true }
        if isReplying(index), calls[index].serverSawEnd {
            serverSends(index)
            serverEnds(index)
            moved = true
        }
        handlerEnds(index)
        return moved
    }
}
