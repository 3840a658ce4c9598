import CLPWire
import Logging
import NIOCore
import NIOPosix

/// The listening socket of a server, if it has one, and the way its connections are made and ended.
struct Listener: Sendable {
    let core: ServerCore
    let address: ListeningAddress
    /// nil: clients of this process bring their connections themselves.
    private let channel: (any Channel)?
    private let loop: any EventLoop
    private let sampling: MetricSampling

    private static let backlog: ChannelOptions.Types.BacklogOption.Value = 1024
    /// How long connections have to leave once their calls were ended.
    private static let farewell = TimeAmount.seconds(3)

    /// Opens the socket.
    init(_ core: ServerCore) async throws {
        self.core = core
        let place = try HostAndPort(core.configuration.listen[...], standardPort: nil)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.writeBufferWaterMark, value: ConnectionHandler.writeMarks)
            .childChannelInitializer { Self.accept($0, core) }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(host: place.host, port: place.port).get()
        } catch let error as IOError {
            throw ListenError(address: core.configuration.listen, code: error.errnoCode)
        }
        self.channel = channel
        loop = channel.eventLoop
        sampling = MetricSampling(core, on: loop)
        let bound = channel.localAddress
        address = ListeningAddress(host: bound?.ipAddress ?? place.host, port: bound?.port ?? place.port)
    }

    /// Opens nothing.
    init(inProcess core: ServerCore) {
        self.core = core
        channel = nil
        loop = MultiThreadedEventLoopGroup.singleton.next()
        sampling = MetricSampling(core, on: loop)
        address = ListeningAddress(host: "in-process", port: 0)
    }

    /// Gives an accepted connection to the server.
    static func accept(_ channel: any Channel, _ core: ServerCore) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            channel.limitUnsentBytes()
            let handler = try ServerConnectionHandler(core: core, loop: LoopExecutor.of(channel.eventLoop))
            switch core.connections.insert(handler, now: .now) {
            case .kept: break
            case .keptInPlace(let slow):
                core.configuration.metrics?.limitHit(.handshakes)
                slow.loop.perform { if slow.phase == .handshake { slow.closeAtOnce() } }
            case .refused(let reason):
                core.configuration.metrics?.refused(reason)
                core.limitedLog.log(
                    .connectionRefused, on: channel.eventLoop, ["reason": "\(reason.rawValue)"])
                throw ChannelError.ioOnClosedChannel
            }
            core.configuration.metrics?.connectionOpened()
            do {
                try channel.pipeline.syncOperations.addHandler(handler)
            } catch {
                handler.isGone()
                throw error
            }
        }
    }

    /// Takes no more connections and waits for those there are: in peace for the grace period, then with
    /// `UNAVAILABLE` for their calls, then closing whatever is left. Returns when none is open.
    func drain(_ stop: StopSignal) async {
        let core = core
        // A listener that is closed already is what is wanted.
        try? await channel?.close().get()
        for connection in core.connections.closeDoors() { connection.loop.perform { connection.drain() } }
        stop.whenUrgent { Self.forEach(core) { $0.closeAtOnce() } }
        let grace = TimeAmount(core.configuration.gracePeriod)
        let endCalls = loop.scheduleTask(in: grace) { Self.forEach(core) { $0.endAllCalls() } }
        let closeAll = loop.scheduleTask(in: grace + Self.farewell) {
            Self.forEach(core) { $0.closeAtOnce() }
        }
        await core.connections.waitUntilEmpty()
        sampling.stop()
        endCalls.cancel()
        closeAll.cancel()
    }

    private static func forEach(_ core: ServerCore, _ action: @escaping @Sendable (ServerConnectionHandler) -> Void) {
        for connection in core.connections.all { connection.loop.perform { action(connection) } }
    }
}
