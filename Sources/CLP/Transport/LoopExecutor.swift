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
}

/// An event loop as a task executor, and the one place where work becomes bytes.
///
/// What handlers and readers do is gathered in turns: a turn runs jobs and starts handlers, then flushes each connection
/// that has something to write, once. A turn ends after 64 starts or 500 µs, so that other connections get theirs; and
/// after 500 µs of turns the sockets are looked at, before what is left goes on.
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
    private static let turnLength = TimeAmount.microseconds(500)
    /// How often a turn goes on with what jobs have left to be run: each read has a turn, and a task that does nothing but
    /// yield would make each of them as long as a turn may be.
    private static let roundsPerTurn = 8
    /// An event loop runs what is left for it at once, again and again, and looks at its sockets only when there is nothing
    /// to run now. So what is left is due a moment later: longer than the event loop takes to see that it is not due yet,
    /// which without the optimizer is long.
    private static let pause = TimeAmount.microseconds(_isDebugAssertConfiguration() ? 300 : 20)
    /// From when on a connection hears how long its action took.
    private static let noticeable = TimeAmount.milliseconds(1)

    let eventLoop: any EventLoop
    /// Decrypted bytes of the read that is being parsed, and frames about to be sealed. Borrowed by one connection at a
    /// time, inside one call.
    let plaintext = ScratchBuffer(byteCount: 65_536)
    let frames = ScratchBuffer(byteCount: 32_768)

    private var jobs = JobQueue()
    private var ready = MemberQueue()
    private var dirty: [any LoopMember] = []
    private var flushing: [any LoopMember] = []
    private var isInTurn = false
    /// The time, as of what the turn did last.
    private(set) var time = NIODeadline.now()
    private var isTurnScheduled = false
    /// When the sockets were looked at.
    private var tickStart = NIODeadline.now()
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
            jobs.append(job)
            scheduleTurn()
        } else {
            deliver(.job(job))
        }
    }

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
        ready.append(member)
        scheduleTurn()
    }

    private func scheduleTurn() {
        guard !isInTurn, !isTurnScheduled else { return }
        isTurnScheduled = true
        eventLoop.execute {
            self.isTurnScheduled = false
            self.runTurn {}
        }
    }

    /// Gathers what `prepare` leaves to be done, and runs a turn for it now. Inside a turn it only gathers. A read is
    /// parsed in it.
    ///
    /// - Parameter isRead: whether a socket brought the work.
    func runTurn(isRead: Bool = false, _ prepare: () -> Void) {
        guard !isInTurn else { return prepare() }
        if isRead { tickStart = .now() }
        isInTurn = true
        prepare()
        runTurn()
    }

    private func runTurn() {
        isInTurn = true
        time = .now()
        let end = time + Self.turnLength
        var starts = 0
        var rounds = 0
        var inTime = true
        repeat {
            inTime = runJobs(until: end, &rounds)
            while starts < (inTime ? Self.startsPerTurn : Self.leastStarts), let member = ready.popFirst() {
                let before = time
                if member.runNextAction() { ready.append(member) }
                starts += 1
                time = .now()
                if time - before >= Self.noticeable { member.actionTook(time - before, now: time) }
                inTime = time < end
            }
            flushDirty()
        } while inTime
            && ((rounds < Self.roundsPerTurn && !jobs.isEmpty) || (starts < Self.startsPerTurn && !ready.isEmpty))
        isInTurn = false
        if !jobs.isEmpty || !ready.isEmpty || !dirty.isEmpty { goOnLater() }
    }

    private func goOnLater() {
        guard time - tickStart >= Self.turnLength else { return scheduleTurn() }
        guard !isTurnScheduled else { return }
        isTurnScheduled = true
        // A loop that is shutting down refuses; nothing goes on there.
        _ = try? eventLoop.scheduleCallback(at: .now() + Self.pause, handler: self)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        isTurnScheduled = false
        runTurn(isRead: true) {}
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
