import GatewayInference
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// Back-pressure, cancellation, and the loop that an exchange runs on.
@Suite struct HTTPClientFlowTests {
    private static let stream = head(["Transfer-Encoding: chunked"]) + chunk("a")

    // MARK: Cancellation

    @Test func cancelWhileTheHeadIsAwaited() async throws {
        try await expectCloseInTime { try await cancelTime([.hang], readsFirst: false) }
    }

    @Test func cancelWhileTheBodyIsAwaited() async throws {
        try await expectCloseInTime { try await cancelTime([.send(Self.stream), .hang], readsFirst: true) }
    }

    /// - Returns: how long it took from the cancellation until the upstream saw the connection end.
    private func cancelTime(_ steps: [LoopbackServer.Step], readsFirst: Bool) async throws -> Duration {
        let server = try await LoopbackServer.start { _, _ in steps }
        let client = try client(of: server)
        let task = Task {
            await failure {
                let reply = try await client.send(get)
                if readsFirst { _ = try await reply.next() }
                _ = try await reply.next()
            }
        }
        #expect(try await server.waits { $0.requests.count == 1 })
        try await Task.sleep(for: .milliseconds(10))
        let start = ContinuousClock.now
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(try await server.waits { $0.closed == 1 })
        let time = ContinuousClock.now - start
        try await server.stop()
        return time
    }

    @Test func cancelledTaskSendsNothing() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(response("ok"))] }
        let client = try client(of: server)
        _ = try await client.send(get).body()
        let task = Task {
            // Ends at once when the task is cancelled.
            try? await Task.sleep(for: .seconds(60))
            return await failure { try await client.send(get) }
        }
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(server.requests.count == 1)
        try await server.stop()
    }

    @Test func closeClosesAtOnceAndForGood() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(Self.stream), .hang] }
        let reply = try await client(of: server).send(get)
        reply.close()
        reply.close()
        #expect(try await server.waits { $0.closed == 1 })
        #expect(await failure { try await reply.next() } == .cancelled)
        try await server.stop()
    }

    @Test func responseThatIsLetGoTakesItsConnectionWithIt() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(Self.stream), .hang] }
        let client = try client(of: server)
        do { _ = try await client.send(get) }
        #expect(try await server.waits { $0.closed == 1 })
        try await server.stop()
    }

    @Test func responseThatIsLetGoAfterItsEndLeavesItsConnection() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(response("ok"))] }
        let client = try client(of: server)
        do { _ = try await client.send(get).body() }
        try await Task.sleep(for: .milliseconds(20))
        #expect(server.connections.closed == 0)
        try await server.stop()
    }

    // MARK: A reader that has enough

    @Test func finishedResponseLeavesItsConnection() async throws {
        let end = Array("0\r\n\r\n".utf8)
        let server = try await LoopbackServer.start { _, _ in
            [.send(Self.stream), .wait(.milliseconds(20)), .send(chunk("rest")), .send(end)]
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let url = try UpstreamURL("http://127.0.0.1:\(server.port)", plaintextLoopback: true)
        let client = try HTTPClient(url, group: group)
        for _ in 0..<3 {
            do {
                let reply = try await client.send(get)
                #expect(try await reply.next().map { String(buffer: $0) } == "a")
                reply.finish()
                reply.close()
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(server.connections.accepted == 1)
        #expect(server.requests.count == 3)
        try await server.stop()
        try await group.shutdownGracefully()
    }

    @Test func finishedResponseWithMuchLeftIsClosed() async throws {
        let much = chunk(String(repeating: "x", count: 100_000))
        for steps in [[LoopbackServer.Step.send(much), .hang], [.hang]] {
            let server = try await LoopbackServer.start { _, _ in [.send(Self.stream)] + steps }
            let reply = try await client(of: server).send(get)
            reply.finish()
            #expect(try await server.waits { $0.closed == 1 }, "too much, or nothing for a second")
            try await server.stop()
        }
    }

    // MARK: Back-pressure

    /// An upstream that sends 64 MiB to a reader that stops: what the sockets hold is sent, no more.
    @Test func nothingIsReadThatNobodyAsksFor() async throws {
        let total = 64 << 20
        let flood = FloodHandler.Progress()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FloodHandler(total: total, flood))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let url = try UpstreamURL("http://127.0.0.1:\(channel.localAddress?.port ?? 0)", plaintextLoopback: true)
        let client = try HTTPClient(url, group: MultiThreadedEventLoopGroup.singleton)
        let reply = try await client.send(get)
        _ = try await reply.next()
        var before = -1
        while flood.sent.withLock({ $0 }) != before {
            before = flood.sent.withLock { $0 }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(before < total / 2)
        var rest = 0
        while let part = try await reply.next() {
            #expect(part.readableBytes <= 1 << 16)
            rest += part.readableBytes
        }
        #expect(rest > total - (1 << 16) && rest <= total)
        try await channel.close()
    }

    // MARK: The loop

    @Test func exchangeStaysOnTheLoopOfItsCaller() async throws {
        let server = try await LoopbackServer.start { _, _ in
            [.send(Self.stream), .wait(.milliseconds(5)), .send(chunk("b") + Array("0\r\n\r\n".utf8))]
        }
        let client = try client(of: server)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        for loop in group.makeIterator() {
            let executor = OneLoopExecutor(loop: loop)
            let isOnLoop = try await Task(executorPreference: executor) {
                var isOnLoop = loop.inEventLoop
                let jobs = executor.hops.withLock { $0 }
                let reply = try await client.send(get)
                isOnLoop = isOnLoop && loop.inEventLoop
                while try await reply.next() != nil { isOnLoop = isOnLoop && loop.inEventLoop }
                #expect(executor.hops.withLock { $0 } == jobs, "no job came from another thread")
                return isOnLoop
            }.value
            #expect(isOnLoop)
        }
        #expect(server.connections.accepted == 2, "a connection for each loop")
        try await server.stop()
        try await group.shutdownGracefully()
    }

    @Test func manyExchangesFromManyThreads() async throws {
        let server = try await LoopbackServer.start { request, _ in
            [.send(head(["Transfer-Encoding: chunked"]) + chunk("x")), .send(chunk("y") + Array("0\r\n\r\n".utf8))]
        }
        let client = try client(of: server)
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<200 { group.addTask { try await client.send(get).body() } }
            for try await body in group { #expect(body == Array("xy".utf8)) }
        }
        try await server.stop()
    }
}

/// Runs a task on one loop and counts the jobs that came from elsewhere.
private final class OneLoopExecutor: TaskExecutor {
    let loop: any EventLoop
    let hops = Mutex(0)

    init(loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        if !loop.inEventLoop { hops.withLock { $0 += 1 } }
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Answers a request with so many bytes, each piece after the last has left.
private final class FloodHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    final class Progress: Sendable {
        let sent = Mutex(0)
    }

    private let total: Int
    private let progress: Progress
    private let piece = ByteBuffer(repeating: 7, count: 1 << 16)

    init(total: Int, _ progress: Progress) {
        self.total = total
        self.progress = progress
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.write(wrapOutboundOut(ByteBuffer(bytes: head(["Content-Length: \(total)"]))), promise: nil)
        sendNext(context)
    }

    private func sendNext(_ context: ChannelHandlerContext) {
        guard progress.sent.withLock({ $0 }) < total else { return }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess { [self] in
            progress.sent.withLock { $0 += 1 << 16 }
            sendNext(context)
        }
        context.writeAndFlush(wrapOutboundOut(piece), promise: promise)
    }
}
