import CLPWire

/// What the model knows of one call, apart from both machines.
struct DuelCall {
    var request: [Int] = []
    var requestSent = 0
    var requestEnded = false
    var reply: [Int] = []
    var replySent = 0
    var accepted = false
    var refused = false
    var serverGot = 0
    var serverUntaken = 0
    var serverSawEnd = false
    /// How the handler ended the reply: nil while it has not.
    var serverEnd: String?
    var handlerEnded = false
    var clientGot = 0
    var clientUntaken = 0
    /// How the call ended for the client: ok, status, cancelled, lost, unprocessed.
    var outcome: String?
}

/// Client against server over a link of bytes, by a seed: what each side's program does is drawn at random, and what
/// it learns is compared with the model.
final class Duel {
    var random: SeededRandom
    var client: ClientConnection
    var server: ServerConnection
    var calls: [StreamID: DuelCall] = [:]
    var now = WireTime.start
    let auditor = Auditor()
    private(set) var problems: [String] = []
    private(set) var ended: Set<String> = []
    var settingsRead = 0
    /// Once a side leaves, call credit is no longer given.
    var isLeaving = false
    private(set) var sentToServer: [UInt8] = []
    private(set) var sentToClient: [UInt8] = []
    private var toServer: [UInt8] = []
    private var toClient: [UInt8] = []
    let grant: Int

    init(seed: UInt64) {
        random = SeededRandom(seed)
        var forServer = random.chance(50) ? WireConfiguration.server : .protocolDefaults
        var forClient = random.chance(50) ? WireConfiguration.client : .protocolDefaults
        forServer.messageLimit = 100_000
        forClient.messageLimit = 120_000
        if random.chance(50) { forServer.advanceCredit = 0 }
        if random.chance(50) { forClient.advanceCredit = 0 }
        if random.chance(30) { forServer.creditHeldBack = 1 }
        grant = Int(forServer.settings.firstCallGrant)
        client = ClientConnection(configuration: forClient, now: now)
        server = ServerConnection(configuration: forServer, now: now)
    }

    func problem(_ text: String) { problems.append(text) }

    var isQuiet: Bool { toServer.isEmpty && toClient.isEmpty && !client.hasOutput && !server.hasOutput }

    /// Bytes that say which message of which call this is.
    static func content(_ id: StreamID, _ direction: Int, _ index: Int, _ size: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(truncatingIfNeeded: Int(id) * 7 + direction * 101 + index * 31 + size), count: size)
    }

    // MARK: - The link

    @discardableResult func clientWrites(_ size: Int = 16_384) -> Bool {
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = client.produce(into: UnsafeMutableRawBufferPointer(buffer), now: now)
        }
        auditor.wrote("client", bytes)
        toServer += bytes
        sentToServer += bytes
        while let event = client.pollEvent() { clientLearns(event) }
        return !bytes.isEmpty
    }

    @discardableResult func serverWrites(_ size: Int = 16_384) -> Bool {
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = server.produce(into: UnsafeMutableRawBufferPointer(buffer), now: now)
        }
        auditor.wrote("server", bytes)
        toClient += bytes
        sentToClient += bytes
        while let event = server.pollEvent() { serverLearns(event) }
        return !bytes.isEmpty
    }

    @discardableResult func serverReads(_ count: Int = .max) -> Bool {
        let part = Array(toServer.prefix(count))
        toServer.removeFirst(part.count)
        var offset = 0
        while let event = server.next(part.span.bytes, at: &offset, now: now) { serverLearns(event) }
        if offset != part.count { problem("the server left bytes") }
        return !part.isEmpty
    }

    @discardableResult func clientReads(_ count: Int = .max) -> Bool {
        let part = Array(toClient.prefix(count))
        toClient.removeFirst(part.count)
        var offset = 0
        while let event = client.next(part.span.bytes, at: &offset, now: now) { clientLearns(event) }
        if offset != part.count { problem("the client left bytes") }
        return !part.isEmpty
    }

    func cut() {
        toServer = []
        toClient = []
        client.inputClosed(now: now)
        server.inputClosed(now: now)
        while let event = client.pollEvent() { clientLearns(event) }
        while let event = server.pollEvent() { serverLearns(event) }
    }

    func pass(_ duration: Duration) {
        now = now + duration
        client.timeout(now: now)
        server.timeout(now: now)
        while let event = client.pollEvent() { clientLearns(event) }
        while let event = server.pollEvent() { serverLearns(event) }
    }

    // MARK: - What each side learns

    private func serverLearns(_ event: ServerEvent) {
        switch event {
        case .call(let id, let header, let hasMessage, let end): serverLearnsCall(id, header, hasMessage, end)
        case .message(let id, let bytes, let end):
            guard let call = calls[id] else { return problem("message on \(id)") }
            let expected = Duel.content(id, 0, call.serverGot, call.request[call.serverGot])
            if bytes != expected || call.serverEnd != nil { problem("request \(call.serverGot) of \(id)") }
            calls[id]?.serverGot += 1
            calls[id]?.serverUntaken += 1
            if end { calls[id]?.serverSawEnd = true }
        case .end(let id): calls[id]?.serverSawEnd = true
        case .cancelled(let id, _):
            if calls[id]?.outcome != "cancelled" { problem("cancelled \(id) out of nothing") }
            calls[id]?.serverEnd = "cancelled"
        case .messageTooLarge(let id, let total):
            if total <= 100_000 { problem("too large: \(total)") }
            server.sendStatus(id, [8, 8], notProcessed: false)
            calls[id]?.serverEnd = "status"
        case .writable, .goAway: break
        case .peerSettings: settingsRead += 1
        case .drained: ended.insert("server drained")
        case .closed: ended.insert("server closed")
        case .failed(let fault): problem("server: \(fault)")
        }
    }

    private func serverLearnsCall(_ id: StreamID, _ header: [UInt8], _ hasMessage: Bool, _ end: Bool) {
        if header != [UInt8(truncatingIfNeeded: id)] { problem("header of \(id)") }
        if random.chance(10) {
            server.refuse(id, status: [8, 14], notProcessed: random.chance(50))
            calls[id]?.refused = true
            calls[id]?.serverEnd = "status"
            calls[id]?.handlerEnded = true
        } else {
            server.accept(id, messageLimit: 100_000)
            calls[id]?.accepted = true
            calls[id]?.serverSawEnd = end && !hasMessage
        }
    }

    private func clientLearns(_ event: ClientEvent) {
        switch event {
        case .head(let id, let block): if block != [1, 2] { problem("head of \(id)") }
        case .message(let id, let bytes):
            guard let call = calls[id], call.outcome == nil else { return problem("reply on \(id)") }
            if bytes != Duel.content(id, 1, call.clientGot, call.reply[call.clientGot]) {
                problem("reply \(call.clientGot) of \(id)")
            }
            calls[id]?.clientGot += 1
            calls[id]?.clientUntaken += 1
        case .finished(let id): finished(id, "ok")
        case .status(let id, let block, let notProcessed, _):
            finished(id, block.isEmpty ? "ok" : "status")
            if notProcessed && calls[id]?.accepted == true { problem("NOT_PROCESSED on the accepted call \(id)") }
        case .messageTooLarge(let id, let total):
            if total <= 120_000 { problem("too large: \(total)") }
            client.cancel(id, .replyRefused)
            calls[id]?.outcome = "cancelled"
        case .lost(let id, let notProcessed):
            finished(id, notProcessed ? "unprocessed" : "lost")
            if notProcessed && calls[id]?.accepted == true { problem("\(id) was accepted, yet not processed") }
        case .writable, .callCredit, .goAway: break
        case .peerSettings: settingsRead += 1
        case .drained: ended.insert("client drained")
        case .closed: ended.insert("client closed")
        case .failed(let fault): problem("client: \(fault)")
        }
    }

    private func finished(_ id: StreamID, _ outcome: String) {
        guard let call = calls[id] else { return problem("\(outcome) of no call \(id)") }
        if call.outcome != nil { problem("\(id) ended twice: \(call.outcome ?? ""), \(outcome)") }
        if outcome == "ok" && (call.serverEnd != "ok" || call.clientGot != call.replySent) {
            problem("\(id) is OK with \(call.clientGot) of \(call.replySent)")
        }
        if outcome == "status" && call.serverEnd != "status" { problem("\(id) has a status from nowhere") }
        calls[id]?.outcome = outcome
    }
}
