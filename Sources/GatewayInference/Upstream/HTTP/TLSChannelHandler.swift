package import CLPTLS
package import NIOCore

/// TLS in a channel: a `TLSEngine` between buffers of ciphertext (towards the network) and of plaintext.
///
/// What is written between two flushes is sealed together and leaves as one buffer. Fires `handshakeCompleted`; a fault
/// is fired as its `TLSError`, then the channel is closed. Works with and without the channel's automatic reading.
package final class TLSChannelHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// The handshake is through; data can flow.
    package struct HandshakeCompleted: Sendable {}

    private let engine: TLSEngine
    private var isStarted = false
    private var isAnnounced = false
    private var hasFailed = false
    /// Plaintext that waits for a flush, or for the end of the handshake.
    private var waiting = ByteBuffer()
    private var promises: [EventLoopPromise<Void>] = []
    private var isFlushDue = false

    package init(_ engine: TLSEngine) {
        self.engine = engine
    }

    // MARK: Reading

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(context) }
    }

    package func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    private func start(_ context: ChannelHandlerContext) {
        guard !isStarted else { return }
        isStarted = true
        do {
            try engine.start()
            writeOwnOutput(context)
            context.read()
        } catch {
            fail(error, context)
        }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var ciphertext = unwrapInboundIn(data)
        guard !hasFailed else { return }
        var plaintext = context.channel.allocator.buffer(capacity: ciphertext.readableBytes)
        var next = TLSEngine.Next.callAgain
        var fault: TLSError?
        do throws(TLSError) {
            while next == .callAgain { next = try open(&ciphertext, &plaintext) }
        } catch {
            fault = error
        }
        announceHandshake(context)
        if plaintext.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(plaintext)) }
        if let fault {
            fail(fault, context)
        } else if next == .ended {
            context.close(promise: nil)
        }
    }

    private func open(
        _ ciphertext: inout ByteBuffer, _ plaintext: inout ByteBuffer
    ) throws(TLSError) -> TLSEngine.Next {
        var opened: TLSEngine.Opened?
        try plaintext.writeWithOutputRawSpan(minimumWritableBytes: max(256, ciphertext.readableBytes)) {
            (span: inout OutputRawSpan) throws(TLSError) in
            opened = try engine.open(ciphertext.readableBytesSpan, appendingTo: &span)
        }
        guard let opened else { return .wantsInput }
        ciphertext.moveReaderIndex(forwardBy: opened.consumed)
        return opened.next
    }

    private func announceHandshake(_ context: ChannelHandlerContext) {
        guard engine.isHandshakeComplete, !isAnnounced else { return }
        isAnnounced = true
        context.fireUserInboundEventTriggered(HandshakeCompleted())
        if isFlushDue { flush(context: context) }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        writeOwnOutput(context)
        if !isAnnounced, !hasFailed { context.read() }
        context.fireChannelReadComplete()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
        promises = []
        if !hasFailed {
            do {
                try engine.transportEnded()
            } catch {
                hasFailed = true
                context.fireErrorCaught(error)
            }
        }
        context.fireChannelInactive()
    }

    // MARK: Writing

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var bytes = unwrapOutboundIn(data)
        if waiting.readableBytes == 0 { waiting = bytes } else { waiting.writeBuffer(&bytes) }
        if let promise { promises.append(promise) }
    }

    package func flush(context: ChannelHandlerContext) {
        guard engine.isHandshakeComplete, !hasFailed else {
            isFlushDue = true
            return
        }
        isFlushDue = false
        let plaintext = waiting
        waiting = ByteBuffer()
        do throws(TLSError) {
            let sealed = try seal(plaintext, context)
            context.writeAndFlush(wrapOutboundOut(sealed), promise: joinedPromise(context))
        } catch {
            fail(error, context)
        }
    }

    private func seal(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) throws(TLSError) -> ByteBuffer {
        var plaintext = bytes
        var ciphertext = context.channel.allocator.buffer(capacity: engine.sealedSize(of: bytes.readableBytes))
        repeat {
            var consumed = 0
            let room = engine.sealedSize(of: plaintext.readableBytes)
            try ciphertext.writeWithOutputRawSpan(minimumWritableBytes: room) {
                (span: inout OutputRawSpan) throws(TLSError) in
                consumed = try engine.seal(plaintext.readableBytesSpan, appendingTo: &span).consumed
            }
            plaintext.moveReaderIndex(forwardBy: consumed)
        } while plaintext.readableBytes > 0
        return ciphertext
    }

    private func joinedPromise(_ context: ChannelHandlerContext) -> EventLoopPromise<Void>? {
        guard let first = promises.first else { return nil }
        for other in promises.dropFirst() { first.futureResult.cascade(to: other) }
        promises = []
        return first
    }

    private func writeOwnOutput(_ context: ChannelHandlerContext) {
        guard engine.pendingOutput > 0 else { return }
        var ciphertext = context.channel.allocator.buffer(capacity: engine.pendingOutput)
        ciphertext.writeWithOutputRawSpan(minimumWritableBytes: engine.pendingOutput) { span in
            engine.takeOutput(appendingTo: &span)
        }
        context.writeAndFlush(wrapOutboundOut(ciphertext), promise: nil)
    }

    // MARK: The end

    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode != .input, !hasFailed {
            engine.close()
            writeOwnOutput(context)
        }
        context.close(mode: mode, promise: promise)
    }

    private func fail(_ error: TLSError, _ context: ChannelHandlerContext) {
        guard !hasFailed else { return }
        hasFailed = true
        // The alert that tells the peer why.
        writeOwnOutput(context)
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}
