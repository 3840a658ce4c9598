import NIOCore
import Synchronization

/// Who takes part in the turns of a loop: the connections.
protocol LoopMember: AnyObject {
    /// Runs one of the actions that a read left behind.
    ///
    /// - Returns: whether there are more.
    func runNextAction() -> Bool
    /// The action before has kept the loop for a millisecond or longer.
    func actionTook(_ time: TimeAmount, now: NIODeadline)
    /// Writes everything that is ready, in one batch.
    func flushOutput()
    /// Gives back memory that only a connection in motion needs.
    ///
    /// - Returns: whether it rests. One that has moved since the last time is asked again later.
    func coolDown() -> Bool
}

/// An event loop as a task executor, and the one place where work becomes bytes.
///
/// What handlers and readers do is gathered in turns: a turn runs jobs and starts handlers, then flushes each connection
/// that has something to write, once. A turn ends after 64 starts or 500 µs, so that other connections get theirs; and
/// after 500 µs of turns the sockets are looked at, before what is left goes on.
///
/// While more than one connection reads, shares are half as long: a read runs the actions that it brought, and leaves what
/// goes beyond its share to the common turn, in which connections take steps one after the other.
///
/// `@unchecked Sendable`. Invariant: everything but `inbox` is touched only on the thread of `eventLoop`; `inbox` is locked.
final class LoopExecutor: TaskExecutor, NIOScheduledCallbackHandler, @unchecked Sendable {
    /// What another thread leaves for the loop.
    private enum Delivery {
        case job(UnownedJob)
        case work(@Sendable () -> Void)
    }

    /// How many handlers one turn starts.
    private static let startsPerTurn = 64
    /// How many actions a turn runs also when jobs have taken all its time: else tasks that yield for ever would keep
    /// others from being started, and themselves from being cancelled.
    private static let leastStarts = 4
    /// How long one turn may run, checked after each start and each job.
    private static let longTurn = TimeAmount.microseconds(500)
    /// How often a turn goes on with what jobs have left to be run: each read has a turn, and a task that does nothing but
    /// yield would make each of them as long as a turn may be.
    private static let roundsPerTurn = 8
    /// An event loop runs what is left for it at once, again and again, and looks at its sockets only when there is nothing
    /// to run now. So what is left is due a moment later: longer than the event loop takes to see that it is not due yet,
    /// which without the optimizer is long.
    private static let pause = TimeAmount.microseconds(_isDebugAssertConfiguration() ? 300 : 20)
    /// How long a turn may run while connections share the loop.
    private static let share = TimeAmount.microseconds(250)
    /// For how long after reads of two connections the loop counts as shared.
    private static let sharingTime = TimeAmount.milliseconds(100)
    /// How many events a step of parsing may bring, alone and while the loop is shared.
    private static let (longStep, shortStep) = (256, 32)
    /// From when on a connection hears how long its action took.
    private static let noticeable = TimeAmount.milliseconds(1)

    let eventLoop: any EventLoop
    /// Decrypted bytes of the read that is being parsed, and frames about to be sealed. Borrowed by one connection at a
    /// time, inside one call.
    let plaintext = ScratchBuffer(byteCount: 65_536)
    let frames = ScratchBuffer(byteCount: 32_768)
    /// Where frames are sealed; used again once the socket has taken them.
    var sealed = ByteBuffer()

    private var jobs = JobQueue()
    private var ready = MemberQueue()
    private var dirty: [any LoopMember] = []
    private var flushing: [any LoopMember] = []
    private var isInTurn = false
    /// The next job is the first one of a task that is started in place.
    private var isStarting = false
    /// The time, as of what the turn did last.
    private(set) var time = NIODeadline.now()
    private var isTurnScheduled = false
    /// When the sockets were looked at.
    private var tickStart = NIODeadline.now()
    /// The connection whose read is being parsed, and whether it then has actions to run.
    private var reader: (member: any LoopMember, isReady: Bool)?
    private var lastReader: ObjectIdentifier?
    /// Until when the loop counts as shared.
    private var sharedUntil = NIODeadline.uptimeNanoseconds(0)
    /// Connections that have moved bytes lately; see `LoopExecutor+Warmth.swift`.
    var warm: [ObjectIdentifier: any LoopMember] = [:]
    /// The method whose handler has done something in the job that runs.
    var lastActive: Route?
    private let inbox = Mutex<[Delivery]>([])

    private init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    // MARK: One executor per loop

    private static let known = Mutex<[ObjectIdentifier: LoopExecutor]>([:])

    /// The executor of an event loop. It lives as long as the process, as the shared loops do.
    static func of(_ eventLoop: any EventLoop) -> LoopExecutor {
        known.withLock { known in
            if let executor = known[ObjectIdentifier(eventLoop)] { return executor }
            let executor = LoopExecutor(eventLoop)
            known[ObjectIdentifier(eventLoop)] = executor
            return executor
        }
    }

    // MARK: From any thread

    var isOnLoop: Bool { eventLoop.inEventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isOnLoop {
            if isStarting {
                isStarting = false
                return job.runSynchronously(on: asUnownedTaskExecutor())
            }
            jobs.append(job)
            scheduleTurn()
        } else {
            deliver(.job(job))
        }
    }

    /// The task that is made next, with this executor and on the loop, runs in place until it suspends. What
    /// `Task.immediate` does too, with more allocations.
    func startNextInPlace() { isStarting = true }

    /// Runs work on the loop: at once when called there, else with the next batch. A turn follows.
    func perform(_ work: @escaping @Sendable () -> Void) {
        if isOnLoop {
            work()
            scheduleTurn()
        } else {
            deliver(.work(work))
        }
    }

    private func deliver(_ delivery: Delivery) {
        let wakes = inbox.withLock { inbox in
            inbox.append(delivery)
            return inbox.count == 1
        }
        if wakes { eventLoop.execute { self.takeDeliveries() } }
    }

    private func takeDeliveries() {
        let deliveries = inbox.withLock { inbox in
            defer { inbox = [] }
            return inbox
        }
        runTurn {
            for delivery in deliveries {
                switch delivery {
                case .job(let job): jobs.append(job)
                case .work(let work): work()
                }
            }
        }
    }

    // MARK: On the loop

    /// The connection has something to write: it is flushed at the end of this turn.
    func markDirty(_ member: any LoopMember) {
        dirty.append(member)
        scheduleTurn()
    }

    /// The connection has actions to run in this turn.
    func markReady(_ member: any LoopMember) {
        if reader?.member === member {
            reader?.isReady = true
        } else {
            ready.append(member)
            scheduleTurn()
        }
    }

    /// Whether several connections have read lately, so that none may take long.
    var isShared: Bool { tickStart < sharedUntil }

    /// How many events a connection may parse before it is another's turn.
    var eventsPerStep: Int { isShared ? Self.shortStep : Self.longStep }

    private func scheduleTurn() {
        guard !isInTurn, !isTurnScheduled else { return }
        isTurnScheduled = true
        eventLoop.execute {
            self.isTurnScheduled = false
            self.runTurn {}
        }
    }

    /// Gathers what `prepare` leaves to be done, and runs a turn for it now. Inside a turn it only gathers.
    func runTurn(_ prepare: () -> Void) {
        guard !isInTurn else { return prepare() }
        isInTurn = true
        prepare()
        runTurn()
    }

    /// Parses what a socket brought, and runs a turn for it now.
    func runRead(by member: any LoopMember, _ parse: () -> Void) {
        guard !isInTurn else { return parse() }
        tickStart = .now()
        let name = ObjectIdentifier(member)
        if let lastReader, lastReader != name { sharedUntil = tickStart + Self.sharingTime }
        lastReader = name
        isInTurn = true
        reader = (member, false)
        parse()
        let isReady = reader?.isReady ?? false
        reader = nil
        if isShared {
            if isReady { runShare(of: member) }
            flushDirty()
            endTurn()
        } else {
            if isReady { ready.append(member) }
            runTurn()
        }
    }

    /// Runs actions of one connection; what is left has its place in the common turn.
    private func runShare(of member: any LoopMember) {
        time = .now()
        let end = time + Self.share
        var hasMore = true
        while hasMore, time < end { hasMore = runAction(of: member) }
        if hasMore { ready.append(member) }
    }

    private func runTurn() {
        isInTurn = true
        time = .now()
        let end = time + turnLength
        // Jobs, of which many may belong to one connection, leave half of a shared turn to actions.
        let endOfJobs = isShared ? time + .nanoseconds(Self.share.nanoseconds / 2) : end
        var starts = 0
        var rounds = 0
        var inTime = true
        repeat {
            inTime = runJobs(until: endOfJobs, &rounds) || time < end
            while starts < (inTime ? Self.startsPerTurn : Self.leastStarts), let member = ready.popFirst() {
                if runAction(of: member) { ready.append(member) }
                starts += 1
                inTime = time < end
            }
            flushDirty()
        } while inTime
            && ((rounds < Self.roundsPerTurn && !jobs.isEmpty && time < endOfJobs)
                || (starts < Self.startsPerTurn && !ready.isEmpty))
        endTurn()
    }

    private var turnLength: TimeAmount { isShared ? Self.share : Self.longTurn }

    /// - Returns: whether the connection has more.
    private func runAction(of member: any LoopMember) -> Bool {
        let before = time
        let hasMore = member.runNextAction()
        time = .now()
        if time - before >= Self.noticeable { member.actionTook(time - before, now: time) }
        return hasMore
    }

    private func endTurn() {
        isInTurn = false
        if !jobs.isEmpty || !ready.isEmpty || !dirty.isEmpty { goOnLater() }
    }

    private func goOnLater() {
        guard time - tickStart >= turnLength else { return scheduleTurn() }
        guard !isTurnScheduled else { return }
        isTurnScheduled = true
        // A loop that is shutting down refuses; nothing goes on there.
        _ = try? eventLoop.scheduleCallback(at: .now() + Self.pause, handler: self)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        isTurnScheduled = false
        tickStart = .now()
        runTurn {}
    }

    /// Runs the jobs that are there, then those that they have left, and so on.
    ///
    /// - Returns: whether the turn has time left.
    private func runJobs(until end: NIODeadline, _ rounds: inout Int) -> Bool {
        while rounds < Self.roundsPerTurn, !jobs.isEmpty {
            for _ in 0..<jobs.count {
                guard let job = jobs.popFirst() else { break }
                run(job)
                if time >= end { return false }
            }
            rounds += 1
        }
        return time < end
    }

    private func run(_ job: UnownedJob) {
        let before = time
        job.runSynchronously(on: asUnownedTaskExecutor())
        time = .now()
        if time - before >= Route.long { lastActive?.held(for: time - before, now: time) }
        lastActive = nil
    }

    private func flushDirty() {
        guard !dirty.isEmpty else { return }
        // Two arrays in turn, so that none is allocated for a flush.
        swap(&dirty, &flushing)
        for member in flushing { member.flushOutput() }
        flushing.removeAll(keepingCapacity: true)
    }
}
