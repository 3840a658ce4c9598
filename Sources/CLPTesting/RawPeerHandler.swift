import CLPTLS
import NIOCore
import Synchronization

/// Carries an engine to the loop that uses it.
///
/// `@unchecked Sendable`. Invariant: made by one thread, then used only by the loop of its channel.
struct UncheckedEngine: @unchecked Sendable {
    let engine: TLSEngine

    init(_ engine: TLSEngine) { self.engine = engine }
}

/// TLS, or none, between a channel and a ``RawPeer``.
///
/// `@unchecked Sendable`. Invariant: used only on the loop of its channel, but for ``attach(_:)``, which is locked.
final class RawPeerHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Done when the handshake is.
    let ready: EventLoopPromise<Void>
    private let tls: TLSEngine?
    private var context: ChannelHandlerContext?
    private var isReady = false
    private struct Receiver {
        /// Whoever holds the peer keeps the connection; without it the connection closes.
        weak var peer: RawPeer?
        /// What came before there was a peer.
        var bytes: [UInt8] = []
        var hasEnded = false
    }

    private let receiver = Mutex(Receiver())

    init(_ engine: UncheckedEngine?, ready: EventLoopPromise<Void>) {
        tls = engine?.engine
        self.ready = ready
    }

    /// Says who gets what is read, what came before included.
    func attach(_ peer: RawPeer) {
        receiver.withLock { receiver in
            receiver.peer = peer
            if !receiver.bytes.isEmpty { peer.received(receiver.bytes) }
            if receiver.hasEnded { peer.ended() }
            receiver.bytes = []
        }
    }

    private func deliver(_ bytes: [UInt8]) {
        receiver.withLock { receiver in
            if let peer = receiver.peer { peer.received(bytes) } else { receiver.bytes += bytes }
        }
    }

    private func end(_ error: any Error) {
        if !isReady {
            isReady = true
            ready.fail(error)
        }
        receiver.withLock { receiver in
            receiver.hasEnded = true
            receiver.peer?.ended()
        }
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin() }
    }

    func channelActive(context: ChannelHandlerContext) { begin() }

    private func begin() {
        guard let tls else {
            isReady = true
            return ready.succeed()
        }
        do { try tls.start() } catch { return end(error) }
        writeOutput()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard let tls else { return deliver(Array(buffer.readableBytesView)) }
        do {
            try open(Array(buffer.readableBytesView), tls)
        } catch {
            writeOutput()
            end(error)
        }
    }

    private func open(_ ciphertext: [UInt8], _ tls: TLSEngine) throws {
        var offset = 0
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { scratch.deallocate() }
        while true {
            let rest = Array(ciphertext[offset...])
            let opened = try tls.open(rest.span.bytes, into: scratch)
            offset += opened.consumed
            if tls.isHandshakeComplete, !isReady {
                isReady = true
                ready.succeed()
            }
            if opened.produced > 0 { deliver(Array(scratch[..<opened.produced])) }
            writeOutput()
            if opened.next == .ended { return end(ChannelError.eof) }
            if opened.next == .wantsInput { return }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { end(ChannelError.eof) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(ChannelError.eof)
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { end(error) }

    // MARK: Writing

    func write(_ bytes: [UInt8]) throws {
        guard let context else { throw ChannelError.ioOnClosedChannel }
        guard let tls else {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            return
        }
        var offset = 0
        while offset < bytes.count {
            let rest = Array(bytes[offset...])
            var ciphertext = ByteBuffer()
            try ciphertext.writeWithUnsafeMutableBytes(minimumWritableBytes: tls.sealedSize(of: rest.count)) {
                let sealed = try tls.seal(rest.span.bytes, into: $0)
                offset += sealed.consumed
                return sealed.produced
            }
            context.writeAndFlush(wrapOutboundOut(ciphertext), promise: nil)
        }
    }

    private func writeOutput() {
        guard let context, let tls, tls.pendingOutput > 0 else { return }
        var ciphertext = ByteBuffer()
        ciphertext.writeWithUnsafeMutableBytes(minimumWritableBytes: tls.pendingOutput) { tls.takeOutput(into: $0) }
        context.writeAndFlush(wrapOutboundOut(ciphertext), promise: nil)
    }
}
