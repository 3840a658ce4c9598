package import CLPTLS
import NIOCore
import NIOPosix
import Synchronization

/// One end of a connection that says exactly what a script tells it to, over real TLS and a real socket.
///
/// Frames that it reads are handed out one by one; nothing is answered by itself. Letting go of it closes the connection.
package final class RawPeer: Sendable {
    /// What did not happen in time.
    package struct TimedOut: Error {}

    private struct State {
        var received: [UInt8] = []
        /// How much of `received` was handed out.
        var taken = 0
        var hasEnded = false

        mutating func takeFrame() -> RawFrame? {
            guard let frame = RawFrame.take(from: received[taken...]) else { return nil }
            taken += 10 + frame.payload.count
            if taken == received.count || taken > 1_000_000 {
                received.removeFirst(taken)
                taken = 0
            }
            return frame
        }
        var waiter: CheckedContinuation<Void, Never>?
        /// Counts what happened, so that nothing that happens between a look and the wait for more is missed.
        var changes = 0
    }

    private let channel: any Channel
    private let handler: RawPeerHandler
    private let state = Mutex(State())

    init(_ channel: any Channel, _ handler: RawPeerHandler) {
        self.channel = channel
        self.handler = handler
    }

    deinit {
        // The last reference may go while the handler is delivering, so never from here.
        let channel = channel
        channel.eventLoop.execute { channel.close(promise: nil) }
    }

    /// Connects to a server of CLP/1.
    ///
    /// - Parameters:
    ///   - host: An address.
    ///   - port: The port.
    ///   - tls: The rules of TLS; nil: plain bytes, as from someone who mistook the port.
    /// - Throws: why the connection or its handshake failed.
    package static func connect(host: String, port: Int, tls: TLSContext?) async throws -> RawPeer {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let engine = try tls.map { context throws(TLSError) in
            UncheckedEngine(try TLSEngine(client: context, peerName: host))
        }
        let handler = RawPeerHandler(engine, ready: loop.makePromise())
        let channel = try await ClientBootstrap(group: loop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler) }
            }
            .connect(host: host, port: port).get()
        let peer = RawPeer(channel, handler)
        handler.attach(peer)
        try await handler.ready.futureResult.get()
        return peer
    }

    // MARK: Sending

    /// Sends bytes as they are, inside TLS.
    package func send(_ bytes: [UInt8]) async throws {
        try await channel.eventLoop.submit { try self.handler.write(bytes) }.get()
    }

    /// Sends frames in one write.
    package func send(_ frames: RawFrame...) async throws { try await send(frames.flatMap(\.bytes)) }

    /// Stops reading from the socket, or goes on.
    package func setReading(_ isReading: Bool) async throws {
        try await channel.setOption(.autoRead, value: isReading).get()
    }

    /// Closes the socket without close_notify.
    package func cut() async {
        // A socket that is closed already is what is wanted.
        try? await channel.close().get()
    }

    /// Closes the socket with RST: what is on its way is lost.
    package func reset() async throws {
        guard let socket = channel as? any SocketOptionProvider else { return await cut() }
        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        await cut()
    }

    // MARK: Receiving

    /// Everything that was received and not handed out, once it makes up something whole; what has come by then if the
    /// other side closes.
    ///
    /// - Parameter isWhole: looks at the bytes.
    /// - Throws: ``TimedOut`` when it does not become whole in time.
    package func bytes(within time: Duration = .seconds(5), until isWhole: ([UInt8]) -> Bool) async throws -> [UInt8] {
        let timer = Timer(self, time)
        defer { timer.cancel() }
        while true {
            let (bytes, isOver, seen) = state.withLock { (Array($0.received[$0.taken...]), $0.hasEnded, $0.changes) }
            if isOver || isWhole(bytes) {
                state.withLock { state in
                    state.received.removeFirst(state.taken + bytes.count)
                    state.taken = 0
                }
                return bytes
            }
            if timer.hasFired { throw TimedOut() }
            await change(since: seen)
        }
    }

    /// The next frame; nil when the other side has closed.
    ///
    /// - Throws: ``TimedOut`` when nothing comes in time.
    package func nextFrame(within time: Duration = .seconds(5)) async throws -> RawFrame? {
        let timer = Timer(self, time)
        defer { timer.cancel() }
        while true {
            let (frame, isOver, seen) = state.withLock { ($0.takeFrame(), $0.hasEnded, $0.changes) }
            if let frame { return frame }
            if isOver { return nil }
            if timer.hasFired { throw TimedOut() }
            await change(since: seen)
        }
    }

    /// The next frame of a type, leaving out others before it; nil when the other side has closed.
    package func nextFrame(ofType type: UInt8, within time: Duration = .seconds(5)) async throws -> RawFrame? {
        while let frame = try await nextFrame(within: time) {
            if frame.type == type { return frame }
        }
        return nil
    }

    /// Each frame until the other side closes.
    package func framesToEnd(within time: Duration = .seconds(5)) async throws -> [RawFrame] {
        var frames: [RawFrame] = []
        while let frame = try await nextFrame(within: time) { frames.append(frame) }
        return frames
    }

    private func change(since seen: Int) async {
        await withCheckedContinuation { waiter in
            let hasChanged = state.withLock { state in
                if state.changes != seen { return true }
                state.waiter = waiter
                return false
            }
            if hasChanged { waiter.resume() }
        }
    }

    // MARK: From the handler

    func received(_ bytes: some Sequence<UInt8>) { wake { $0.received += bytes } }

    func ended() { wake { $0.hasEnded = true } }

    private func wake(_ change: (inout State) -> Void = { _ in }) {
        let waiter = state.withLock { state in
            change(&state)
            state.changes += 1
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Wakes whoever waits when the time is up.
    private final class Timer: Sendable {
        private let fired = Atomic(false)
        private let task = Mutex<Scheduled<Void>?>(nil)

        init(_ peer: RawPeer, _ time: Duration) {
            let scheduled = peer.channel.eventLoop.scheduleTask(in: TimeAmount(time)) {
                self.fired.store(true, ordering: .relaxed)
                peer.wake()
            }
            task.withLock { $0 = scheduled }
        }

        var hasFired: Bool { fired.load(ordering: .relaxed) }

        func cancel() { task.withLock { $0 }?.cancel() }
    }
}
