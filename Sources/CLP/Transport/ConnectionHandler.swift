import CLPTLS
import CLPWire
import NIOCore

/// Moves bytes between a channel, TLS and a machine of frames: what the two sides of a connection have in common.
///
/// One NIO handler does TLS and frames. A read decrypts into memory of the loop and hands it to ``parse(_:now:)``, which
/// only collects what is to be done; the turn of the loop then does it, and at its end ``flushOutput()`` seals
/// everything that is ready and writes it at once. At most 64 KiB are sealed and not yet sent: half of it in the channel
/// when it still counts as writable, half of it just sealed.
///
/// A subclass owns the machine and overrides the hooks below "For the two sides".
///
/// `@unchecked Sendable`. Invariant: every member is used only on the thread of `loop`.
class ConnectionHandler: ChannelDuplexHandler, NIOScheduledCallbackHandler, LoopMember, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Where a connection is in its life; only forward.
    enum Phase: Int, Comparable {
        case handshake
        case open
        /// Everything was said; what the peer still sends is discarded until it closes, 1 s at most.
        case closing
        case closed

        static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
    }

    /// How many bytes may wait in the channel before it counts as unwritable, and below which it is writable again.
    static let writeMarks = ChannelOptions.Types.WriteBufferWaterMark(low: 16_384, high: 32_768)
    private static let discardTime = Duration.seconds(1)

    let loop: LoopExecutor
    let tls: SecureLayer
    let writeTimeout: Duration
    var phase = Phase.handshake
    private(set) var context: ChannelHandlerContext?
    private var isDirty = false
    private var timer = ConnectionTimer()
    /// When the handshake or the discarding must be over.
    private var phaseDeadline: WireTime?
    private var stall: WriteStall?
    /// What was read and waits for the connection's next step; nothing more is read meanwhile.
    var held: HeldInput?
    var wantsRead = false
    private var isWarm = false
    private var hasMoved = false

    init(loop: LoopExecutor, tls: SecureLayer, handshakeTimeout: Duration, writeTimeout: Duration) {
        self.loop = loop
        self.tls = tls
        self.writeTimeout = writeTimeout
        phaseDeadline = .now + handshakeTimeout
    }

    // MARK: For the two sides

    /// TLS is up; the machine may speak.
    func handshakeCompleted(now: WireTime) {}
    /// Hands decrypted bytes to the machine, and collects what is to be done.
    ///
    /// - Returns: how many bytes were taken. The rest waits for ``readHeld()``, and the loop for its actions.
    func parse(_ bytes: RawSpan, now: WireTime) -> Int { bytes.byteCount }
    /// Whether a long read is parsed in steps, which are actions of the connection like others.
    var readsInSteps: Bool { false }
    /// Input waits: ``readHeld()`` is to be called as an action.
    func inputIsHeld() {}
    /// Lets the machine write frames. - Returns: how many bytes; 0 for none.
    func produce(into buffer: UnsafeMutableRawBufferPointer, now: WireTime) -> Int { 0 }
    /// Takes the machine's events that no byte caused.
    func pollEvents() {}
    /// Whether the machine has frames to write.
    var hasFrames: Bool { false }
    /// Whether the machine wants the connection closed once its frames have left.
    var isFinished: Bool { false }
    /// When the machine wants ``machineTimeout(now:)``.
    var machineDeadline: WireTime? { nil }
    /// Time of the machine's has come.
    func machineTimeout(now: WireTime) {}
    /// Tells the machine to break the connection for want of time.
    func breakOff(_ text: String, now: WireTime) {}
    /// No byte will come or go any more: ends every call that is open. Called once.
    func connectionEnded(_ reason: ConnectionEnd, now: WireTime) {}
    /// Runs one collected action. - Returns: whether there are more.
    func runNextAction() -> Bool { false }
    /// The action before has kept the loop for a millisecond or longer.
    func actionTook(_ time: TimeAmount, now: NIODeadline) {}

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) { begin(context) }

    private func begin(_ context: ChannelHandlerContext) {
        // Nobody wants the connection any more: it was given up while it was being made.
        guard phase == .handshake else { return context.close(promise: nil) }
        do {
            try tls.start()
            markDirty()
        } catch {
            end(.tls(error))
        }
        armTimer()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase < .closing else { return }
        let buffer = unwrapInboundIn(data)
        noteMotion()
        loop.runRead(by: self) {
            open(buffer, now: .now)
            markDirty()
        }
    }

    func read(context: ChannelHandlerContext) {
        if held == nil { context.read() } else { wantsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { markDirty() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            return context.fireUserInboundEventTriggered(event)
        }
        do {
            try tls.transportEnded()
            end(.peerClosed)
        } catch {
            end(.tls(error))
        }
        // Nothing more can come, so there is nothing to discard.
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.peerClosed)
        phase = .closed
        timer.cancel()
        loop.forget(self)
        self.context = nil
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.socket(ConnectFailure.text(error)))
        context.close(promise: nil)
    }

    // MARK: Reading: ConnectionHandler+Reading.swift

    func completeHandshake(_ now: WireTime) {
        guard phase == .handshake, tls.isHandshakeComplete else { return }
        phase = .open
        phaseDeadline = nil
        handshakeCompleted(now: now)
    }

    // MARK: Writing

    /// Something is ready to be written: a flush follows at the end of the turn.
    func markDirty() {
        guard !isDirty else { return }
        isDirty = true
        loop.markDirty(self)
    }

    func flushOutput() {
        isDirty = false
        guard phase < .closing else { return }
        let now = WireTime.now
        var isGoing = true
        while isGoing, let context, context.channel.isWritable { isGoing = writeBatch(context, now) }
        guard phase < .closing else { return }
        if phase == .open {
            pollEvents()
            if isFinished, !hasFrames { return beginClosing() }
        }
        watchStall(now)
        armTimer()
    }

    /// - Returns: whether there was something to write.
    private func writeBatch(_ context: ChannelHandlerContext, _ now: WireTime) -> Bool {
        let produced = phase == .open ? produce(into: loop.frames.bytes, now: now) : 0
        guard produced > 0 || tls.pendingOutput > 0 else { return false }
        do {
            let frames = UnsafeRawBufferPointer(rebasing: loop.frames.bytes[..<produced])
            noteMotion()
            try seal(frames)
            context.writeAndFlush(wrapOutboundOut(loop.sealed), promise: nil)
            return phase < .closing
        } catch {
            end(.tls(error))
            return false
        }
    }

    /// Seals into the loop's buffer. What of it a socket has not taken yet keeps its memory, and the loop gets new one.
    private func seal(_ frames: UnsafeRawBufferPointer) throws(TLSError) {
        var ciphertext = ByteBuffer()
        swap(&ciphertext, &loop.sealed)
        defer { loop.sealed = ciphertext }
        ciphertext.clear(minimumCapacity: tls.sealedSize(of: frames.count))
        var offset = 0
        repeat {
            let rest = UnsafeRawBufferPointer(rebasing: frames[offset...])
            let room = tls.sealedSize(of: rest.count)
            var failure: TLSError?
            ciphertext.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
                do throws(TLSError) {
                    let sealed = try tls.seal(rest.bytes, into: target)
                    offset += sealed.consumed
                    return sealed.produced
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
        } while offset < frames.count
    }

    private func writeTLSOutput(_ context: ChannelHandlerContext) {
        guard tls.pendingOutput > 0 else { return }
        var ciphertext = context.channel.allocator.buffer(capacity: tls.pendingOutput)
        ciphertext.writeWithUnsafeMutableBytes(minimumWritableBytes: tls.pendingOutput) { tls.takeOutput(into: $0) }
        context.writeAndFlush(wrapOutboundOut(ciphertext), promise: nil)
    }

    // MARK: The end

    /// Nothing more is to be read: ends the calls, and closes.
    func end(_ reason: ConnectionEnd) {
        guard phase < .closing else { return }
        let wasOpen = phase == .open
        phase = .closing
        connectionEnded(reason, now: .now)
        // A machine that has just broken the connection still has its GOAWAY to write.
        if wasOpen, let context, context.channel.isWritable { writeLastFrames(context) }
        close()
    }

    /// The machine has said everything.
    private func beginClosing() {
        phase = .closing
        connectionEnded(.finished, now: .now)
        close()
    }

    private func writeLastFrames(_ context: ChannelHandlerContext) {
        let produced = produce(into: loop.frames.bytes, now: .now)
        guard produced > 0, tls.failure == nil else { return }
        let frames = UnsafeRawBufferPointer(rebasing: loop.frames.bytes[..<produced])
        // A connection that is being closed because TLS failed has no one to tell that it failed again.
        guard (try? seal(frames)) != nil else { return }
        context.writeAndFlush(wrapOutboundOut(loop.sealed), promise: nil)
    }

    /// close_notify, then shutdown(write), then up to 1 s in which what the peer sends is discarded.
    private func close() {
        held = nil
        guard let context else { return }
        tls.close()
        writeTLSOutput(context)
        context.close(mode: .output, promise: nil)
        phaseDeadline = .now + Self.discardTime
        stall = nil
        armTimer()
        readMore()
    }

    /// Closes without another word.
    func closeAtOnce() {
        end(.peerClosed)
        context?.close(promise: nil)
    }

    // MARK: Motion

    private func noteMotion() {
        hasMoved = true
        guard !isWarm else { return }
        isWarm = true
        loop.keepWarm(self)
    }

    func coolDown() -> Bool {
        guard !hasMoved else {
            hasMoved = false
            return false
        }
        isWarm = false
        tls.releaseBuffers()
        return true
    }

    // MARK: Time

    private func watchStall(_ now: WireTime) {
        guard let context, !context.channel.isWritable else {
            stall = nil
            return
        }
        if stall == nil { stall = WriteStall(since: now, unsent: unsentBytes(context)) }
    }

    private func unsentBytes(_ context: ChannelHandlerContext) -> Int {
        // A channel that is closing can't say; then nothing of it can stall either.
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private func armTimer() {
        var earliest: WireTime?
        let stallDeadline = stall.map { $0.since + writeTimeout }
        let machine = phase == .open ? machineDeadline : nil
        func consider(_ deadline: WireTime?) {
            if let deadline { earliest = min(earliest ?? deadline, deadline) }
        }
        consider(phaseDeadline)
        consider(stallDeadline)
        consider(machine)
        timer.arm(for: earliest, on: loop.eventLoop, self)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        guard phase < .closed else { return }
        let now = WireTime.now
        if let deadline = phaseDeadline, deadline <= now {
            if phase == .handshake { end(.handshakeTimeout) }
            context?.close(promise: nil)
            return
        }
        if let stalled = stall, stalled.since + writeTimeout <= now, let context {
            let unsent = unsentBytes(context)
            guard unsent < stalled.unsent else {
                if phase == .open { breakOff("[CLP-TIME-2] no progress of a write", now: now) }
                return closeAtOnce()
            }
            stall = WriteStall(since: now, unsent: unsent)
        }
        if phase == .open, let deadline = machineDeadline, deadline <= now {
            loop.runTurn {
                machineTimeout(now: now)
                pollEvents()
                markDirty()
            }
        }
        armTimer()
    }
}
