import CLPTLS
import GatewayInference
import NIOCore
import NIOPosix
import Synchronization

/// A scripted server on 127.0.0.1: it reads one HTTP/1.1 request after another, keeps their bytes, and plays the
/// steps that the test's script gives for each.
final class LoopbackServer: Sendable {
    enum Step: Sendable {
        case send([UInt8])
        case wait(TimeAmount)
        /// Ends the connection with FIN.
        case close
        /// Ends it with RST.
        case reset
        /// Says nothing more, until the client leaves.
        case hang
    }

    typealias Script = @Sendable (_ request: [UInt8], _ number: Int) -> [Step]

    struct State {
        var requests: [[UInt8]] = []
        var accepted = 0
        var closed = 0
    }

    private let channel: any Channel
    private let state: SharedState

    final class SharedState: Sendable {
        let value = Mutex(State())
    }

    private init(channel: any Channel, state: SharedState) {
        self.channel = channel
        self.state = state
    }

    /// - Parameter tls: a server's context; nil for plaintext.
    static func start(tls: TLSContext? = nil, _ script: @escaping Script) async throws -> LoopbackServer {
        let state = SharedState()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = TLSChannelHandler(try TLSEngine(server: tls))
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(LoopbackHandler(script: script, state: state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return LoopbackServer(channel: channel, state: state)
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    /// The requests so far, head and body as they came.
    var requests: [[UInt8]] { state.value.withLock(\.requests) }

    /// How many connections were accepted, and how many of them are gone.
    var connections: (accepted: Int, closed: Int) { state.value.withLock { ($0.accepted, $0.closed) } }

    /// Waits until a condition on the connections holds, at most 5 s.
    func waits(for condition: (State) -> Bool) async throws -> Bool {
        for _ in 0..<1_000 {
            if condition(state.value.withLock { $0 }) { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    func stop() async throws { try await channel.close() }
}

private final class LoopbackHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: LoopbackServer.Script
    private let state: LoopbackServer.SharedState
    private var received: [UInt8] = []
    private var steps: ArraySlice<LoopbackServer.Step> = []

    init(script: @escaping LoopbackServer.Script, state: LoopbackServer.SharedState) {
        self.script = script
        self.state = state
    }

    func channelActive(context: ChannelHandlerContext) { state.value.withLock { $0.accepted += 1 } }

    func channelInactive(context: ChannelHandlerContext) {
        steps = []
        state.value.withLock { $0.closed += 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += Array(unwrapInboundIn(data).readableBytesView)
        guard let length = requestLength(received) else { return }
        let request = Array(received[..<length])
        received.removeFirst(length)
        let number = state.value.withLock { state in
            state.requests.append(request)
            return state.requests.count - 1
        }
        steps = script(request, number)[...]
        play(context)
    }

    private func play(_ context: ChannelHandlerContext) {
        while let step = steps.popFirst() {
            switch step {
            case .send(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .wait(let time):
                let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                context.eventLoop.scheduleTask(in: time) { handler.value.0.play(handler.value.1) }
                return
            case .close: return context.close(promise: nil)
            case .reset:
                let channel = context.channel as? any SocketOptionProvider
                channel?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { [channel = context.channel] _ in
                    channel.close(promise: nil)
                }
                return
            case .hang: return
            }
        }
    }
}

/// How long the first request is, or nil when it is not all there.
private func requestLength(_ bytes: [UInt8]) -> Int? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = bytes.firstRange(of: [13, 10, 13, 10])?.upperBound else { return nil }
    let head = text.prefix(end).lowercased()
    guard let field = head.firstRange(of: "content-length:")?.upperBound else { return end }
    let digits = head[field...].drop { $0 == " " }.prefix { $0.isNumber }
    let total = end + (Int(digits) ?? 0)
    return bytes.count >= total ? total : nil
}
