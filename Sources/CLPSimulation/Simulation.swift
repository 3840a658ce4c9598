// Invariant: the buffer that `produce` writes into is lent by the array's own initializer, which takes the count from it.

import CLPWire

/// One schedule: a client against a server over a virtual link, all drawn from a seed. After each step the model's books
/// and the programs' expectations are compared with the machines.
package final class Simulation {
    var random: SeededRandom
    let plan: Plan
    var client: ClientConnection
    var server: ServerConnection
    package let model: Model
    var calls: [SimulatedCall] = []
    private(set) var now: WireTime
    private var toServer = Link()
    private var toClient = Link()
    private(set) var isCut = false
    /// Which side has said that it is drained.
    private(set) var drained: Set<End> = []
    var isLeaving = false
    package private(set) var steps = 0

    package init(seed: UInt64, canary: Canary? = nil, checksOwed: Bool = true, isTraced: Bool = false) {
        random = SeededRandom(seed)
        plan = Plan(&random, canary: canary, isTraced: isTraced)
        now = WireTime(nanoseconds: 1_000_000_000_000)
        client = ClientConnection(configuration: plan.client, now: now)
        server = ServerConnection(configuration: plan.server, now: now)
        model = Model(server: plan.server, client: plan.client, now: now, checksOwed: checksOwed)
    }

    static func id(_ index: Int) -> StreamID { StreamID(2 * index + 1) }

    func problem(_ text: String) { model.problem(text) }

    // MARK: - The schedule

    /// Plays all of it.
    /// - Returns: what went wrong; empty if nothing did.
    package func run() -> [String] {
        for number in 0..<plan.moves where model.problems.isEmpty && !isCut {
            if number == plan.leaveAt { leave() }
            move()
            step()
            if number == plan.cutAt { cut() }
        }
        if !isCut, model.problems.isEmpty { finish() }
        if !isCut { model.checkIgnored() }
        if model.problems.isEmpty { checkOutcomes() }
        return model.problems
    }

    /// Compares everything after a step.
    func step() {
        steps += 1
        model.check(client, server)
        for (index, call) in calls.enumerated() {
            let id = Self.id(index)
            if call.clientWaits, call.outcome == nil, client.queuedBytes(id) < plan.client.writerLimit {
                problem("nobody has told the client's writer of \(id)")
            }
            if call.serverWaits, call.serverEnd == nil, server.queuedBytes(id) < plan.server.writerLimit {
                problem("nobody has told the server's writer of \(id)")
            }
        }
    }

    private func leave() {
        guard plan.leave != .nobody else { return }
        isLeaving = true
        if plan.leave != .client { server.drain(random.chance(30) ? .overload : .drain, now: now) }
        if plan.leave != .server { client.drain(now: now) }
    }

    private func cut() {
        isCut = true
        toServer.cut()
        toClient.cut()
        model.isOver(.client)
        model.isOver(.server)
        client.inputClosed(now: now)
        server.inputClosed(now: now)
        learn()
    }

    /// What both sides wrote and read, in the order of time; empty unless it was asked for.
    package var trace: [String] {
        guard let left = client.frameLog, let right = server.frameLog else { return [] }
        let all = left.entries.map { (End.client, $0) } + right.entries.map { (End.server, $0) }
        return all.sorted { $0.1.time < $1.1.time }.map { end, entry in
            "\(entry.time - left.start): \(end) \(entry.isOutgoing ? "writes" : "reads") "
                + "\(FrameType(rawValue: entry.type).map { "\($0)" } ?? "\(entry.type)") \(entry.stream), "
                + "flags \(entry.flags), \(entry.length) bytes, code \(entry.code)"
        }
    }

    // MARK: - The link

    @discardableResult func write(_ end: End, _ size: Int = 16_384) -> Bool {
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            count = end == .client ? client.produce(into: raw, now: now) : server.produce(into: raw, now: now)
        }
        model.wrote(end, bytes, now: now)
        let arrival = now + .milliseconds(random.below(plan.latency + 1))
        if end == .client { toServer.write(bytes, arrives: arrival) } else { toClient.write(bytes, arrives: arrival) }
        learn()
        return !bytes.isEmpty
    }

    @discardableResult func read(_ end: End, _ count: Int = .max) -> Bool {
        var offset = 0
        let part = end == .server ? toServer.take(count, now: now) : toClient.take(count, now: now)
        if end == .server {
            while let event = server.next(part.span.bytes, at: &offset, now: now) { serverLearns(event) }
        } else {
            while let event = client.next(part.span.bytes, at: &offset, now: now) { clientLearns(event) }
        }
        model.read(end, upTo: end == .server ? toServer.read : toClient.read, now: now)
        if offset != part.count { problem("the \(end) has left bytes") }
        learn()
        return !part.isEmpty
    }

    /// Moves the clock, and wakes both sides in either order.
    func pass(_ duration: Duration) {
        now = now + duration
        if random.chance(50) {
            client.timeout(now: now)
            server.timeout(now: now)
        } else {
            server.timeout(now: now)
            client.timeout(now: now)
        }
        learn()
    }

    /// Moves the clock to when the next bytes arrive. - Returns: whether any are under way.
    func passToArrival() -> Bool {
        let times = [toServer.nextArrival(after: now), toClient.nextArrival(after: now)].compactMap { $0 }
        guard let next = times.min() else { return false }
        pass(next - now)
        return true
    }

    var isQuiet: Bool { toServer.isEmpty && toClient.isEmpty && !client.hasOutput && !server.hasOutput }

    private func learn() {
        while let event = client.pollEvent() { clientLearns(event) }
        while let event = server.pollEvent() { serverLearns(event) }
    }

    func hasDrained(_ end: End) {
        drained.insert(end)
        model.isOver(end)
    }

    // MARK: - The end

    private func checkOutcomes() {
        for (index, call) in calls.enumerated() where call.outcome == nil {
            problem("\(isCut ? "no end" : "deadlock") of \(Self.id(index)): \(call.kind)")
        }
        guard !isCut, isLeaving || model.hasLeft else { return }
        if drained.count != 2 { problem("after a leave only \(drained) are drained") }
        if !client.isFinished || !server.isFinished { problem("a drained side is not finished") }
    }
}
