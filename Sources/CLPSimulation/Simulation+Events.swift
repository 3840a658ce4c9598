import CLPWire

/// What the two programs learn, against what they expect.
extension Simulation {
    private func index(_ id: StreamID) -> Int { Int(id / 2) }

    func serverLearns(_ event: ServerEvent) {
        switch event {
        case .call(let id, let header, let hasMessage, let end): serverLearnsCall(id, header, hasMessage, end)
        case .message(let id, let bytes, let end): serverLearnsMessage(index(id), bytes, end)
        case .end(let id): calls[index(id)].serverSawEnd = true
        case .cancelled(let id, _):
            if calls[index(id)].outcome != .cancelled { problem("cancelled \(id) out of nothing") }
            calls[index(id)].serverEnd = .cancelled
        case .messageTooLarge(let id, let total):
            if total <= plan.messageLimits.server { problem("too large: \(total)") }
            // A call whose reply is decided has no reader for it.
            guard calls[index(id)].serverEnd == nil else { return problem("\(id) is too large for nobody") }
            server.sendStatus(id, [8, 8], notProcessed: false)
            end(index(id), .status)
        case .writable(let id):
            if server.queuedBytes(id) >= plan.server.writerLimit { problem("\(id) is not writable") }
            calls[index(id)].serverWaits = false
        case .goAway(let last, _, _): if last != 0 { problem("the client's GOAWAY names \(last)") }
        case .peerSettings: break
        case .drained: hasDrained(.server)
        case .closed: if !isCut { problem("the server is closed") }
        case .failed(let fault): problem("server: \(fault)")
        }
    }

    private func serverLearnsCall(_ id: StreamID, _ header: [UInt8], _ hasMessage: Bool, _ end: Bool) {
        let index = index(id)
        model.serverSaw(id)
        if header != [UInt8(truncatingIfNeeded: index), 7] { problem("header of \(id)") }
        if random.chance(10) {
            server.refuse(id, status: [8, 14], notProcessed: random.chance(50))
            calls[index].handlerEnded = true
            calls[index].serverEnd = .status
            model.replyDecided(id)
            model.handlerEnded(id)
        } else {
            server.accept(id, messageLimit: plan.messageLimits.server)
            calls[index].accepted = true
            calls[index].serverSawEnd = end && !hasMessage
        }
    }

    private func serverLearnsMessage(_ index: Int, _ bytes: [UInt8], _ end: Bool) {
        let call = calls[index]
        guard call.serverGot < call.request.count, call.accepted, call.serverEnd == nil,
            Content.isSame(bytes, call.request[call.serverGot])
        else { return problem("request \(call.serverGot) of \(Self.id(index))") }
        calls[index].serverGot += 1
        calls[index].serverUntaken += 1
        if end { calls[index].serverSawEnd = true }
        if end, !(call.requestEnded && call.request.count == call.serverGot + 1) {
            problem("\(Self.id(index)) ends too early")
        }
    }

    func clientLearns(_ event: ClientEvent) {
        switch event {
        case .head(let id, let block):
            if block != [1, 2] || calls[index(id)].clientGot > 0 { problem("head of \(id)") }
        case .message(let id, let bytes): clientLearnsMessage(index(id), bytes)
        case .finished(let id): finished(id, .ok)
        case .status(let id, let block, let notProcessed, let insideMessage):
            if insideMessage && block != [8, 5] && block != [8, 4] { problem("OK inside a message of \(id)") }
            if notProcessed && calls[index(id)].accepted { problem("NOT_PROCESSED on the accepted call \(id)") }
            finished(id, block.first == 8 ? .status : .ok)
        case .messageTooLarge(let id, let total):
            if total <= plan.messageLimits.client { problem("too large: \(total)") }
            giveUp(index(id), .replyRefused)
        case .lost(let id, let notProcessed):
            finished(id, notProcessed ? .unprocessed : .lost)
            if notProcessed && calls[index(id)].accepted { problem("\(id) was accepted, yet not processed") }
            if !notProcessed && !isCut { problem("\(id) is lost on a sound connection") }
        case .writable(let id):
            if client.queuedBytes(id) >= plan.client.writerLimit { problem("\(id) is not writable") }
            calls[index(id)].clientWaits = false
        case .callCredit: if client.callCredit == 0 { problem("no call credit") }
        case .peerSettings, .goAway: break
        case .drained: hasDrained(.client)
        case .closed: if !isCut { problem("the client is closed") }
        case .failed(let fault): problem("client: \(fault)")
        }
    }

    private func clientLearnsMessage(_ index: Int, _ bytes: [UInt8]) {
        let call = calls[index]
        guard call.outcome == nil, call.clientGot < call.reply.count, Content.isSame(bytes, call.reply[call.clientGot])
        else { return problem("reply \(call.clientGot) of \(Self.id(index))") }
        calls[index].clientGot += 1
        calls[index].clientUntaken += 1
    }

    private func finished(_ id: StreamID, _ outcome: Outcome) {
        let call = calls[index(id)]
        if let earlier = call.outcome { problem("\(id) ended twice: \(earlier), \(outcome)") }
        if outcome == .ok && (call.serverEnd != .ok || call.clientGot != call.reply.count) {
            problem("\(id) is OK with \(call.clientGot) of \(call.reply.count)")
        }
        if outcome == .status && call.serverEnd != .status { problem("\(id) has a status from nowhere") }
        calls[index(id)].outcome = outcome
    }
}
