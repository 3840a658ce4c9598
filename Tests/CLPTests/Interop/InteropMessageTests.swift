import CLP
import InteropAPI
import Testing

/// gRPC's interoperability tests of messages, each under its name there.
@Suite(.timeLimit(.minutes(2)))
struct InteropMessageTests {
    private static let replySizes: [Int32] = [31_415, 9, 2653, 58_979]
    private static let requestSizes: [Int32] = [27_182, 8, 1828, 45_904]

    /// `empty_unary`: no bytes are a message.
    @Test(arguments: InteropWay.allCases) func emptyUnary(_ way: InteropWay) async throws {
        try await way.play { interop, _ in
            let reply = try await interop.emptyCall(Empty())
            #expect(reply == Empty())
        }
    }

    /// `large_unary`.
    @Test(arguments: InteropWay.allCases) func largeUnary(_ way: InteropWay) async throws {
        try await way.play { interop, _ in
            let reply = try await interop.unaryCall(
                SimpleRequest(responseSize: 314_159, payload: InteropService.payload(271_828)))
            #expect(reply.payload == InteropService.payload(314_159))
        }
    }

    /// `client_streaming`.
    @Test(arguments: InteropWay.allCases) func clientStreaming(_ way: InteropWay) async throws {
        try await way.play { interop, _ in
            let reply = try await interop.streamingInputCall { requests in
                for size in Self.requestSizes {
                    try await requests.write(StreamingInputRequest(payload: InteropService.payload(size)))
                }
            }
            #expect(reply.aggregatedPayloadSize == 74_922)
        }
    }

    /// `server_streaming`: the sizes in order.
    @Test(arguments: InteropWay.allCases) func serverStreaming(_ way: InteropWay) async throws {
        try await way.play { interop, _ in
            let parameters = Self.replySizes.map { ResponseParameters(size: $0) }
            var sizes: [Int32] = []
            let replies = try await interop.streamingOutputCall(StreamingOutputRequest(responseParameters: parameters))
            for try await reply in replies { sizes.append(Int32(reply.payload?.body.count ?? -1)) }
            #expect(sizes == Self.replySizes)
        }
    }

    /// `ping_pong`: each answer before the next question.
    @Test(arguments: InteropWay.allCases) func pingPong(_ way: InteropWay) async throws {
        try await way.play { interop, _ in
            let sizes = try await interop.fullDuplexCall { requests, replies in
                var sizes: [Int32] = []
                for (up, down) in zip(Self.requestSizes, Self.replySizes) {
                    try await requests.write(
                        StreamingOutputRequest(
                            responseParameters: [ResponseParameters(size: down)], payload: InteropService.payload(up)))
                    let reply = try #require(try await replies.next())
                    sizes.append(Int32(reply.payload?.body.count ?? -1))
                }
                requests.finish()
                let more = try await replies.next()
                #expect(more == nil)
                return sizes
            }
            #expect(sizes == Self.replySizes)
        }
    }

    /// `half_duplex`: all questions before the first answer.
    @Test(arguments: InteropWay.allCases) func halfDuplex(_ way: InteropWay) async throws {
        try await way.play { interop, _ in
            let sizes = try await interop.halfDuplexCall { requests, replies in
                for size in Self.replySizes {
                    try await requests.write(
                        StreamingOutputRequest(responseParameters: [ResponseParameters(size: size)]))
                }
                requests.finish()
                var sizes: [Int32] = []
                while let reply = try await replies.next() { sizes.append(Int32(reply.payload?.body.count ?? -1)) }
                return sizes
            }
            #expect(sizes == Self.replySizes)
        }
    }

    /// `empty_stream`: nothing either way is OK.
    @Test(arguments: InteropWay.allCases) func emptyStream(_ way: InteropWay) async throws {
        try await way.play { interop, _ in
            let isEmpty = try await interop.fullDuplexCall { requests, replies in
                requests.finish()
                return try await replies.next() == nil
            }
            #expect(isEmpty)
            let none = try await interop.streamingOutputCall(StreamingOutputRequest())
            let reply = try await none.next()
            #expect(reply == nil)
            let sum = try await interop.streamingInputCall { _ in }
            #expect(sum.aggregatedPayloadSize == 0)
        }
    }

    /// `concurrent_large_unary`: 1,000 large calls, 50 at a time.
    @Test(arguments: InteropWay.allCases) func concurrentLargeUnary(_ way: InteropWay) async throws {
        let calls = Turns.of(100, full: 1000)
        try await way.play { interop, _ in
            let done = try await withThrowingTaskGroup(of: Void.self) { group in
                var (started, done) = (0, 0)
                func start() {
                    started += 1
                    group.addTask {
                        let reply = try await interop.unaryCall(
                            SimpleRequest(responseSize: 314_159, payload: InteropService.payload(271_828)))
                        #expect(reply.payload?.body.count == 314_159)
                    }
                }
                for _ in 0..<min(50, calls) { start() }
                while try await group.next() != nil {
                    done += 1
                    if started < calls { start() }
                }
                return done
            }
            #expect(done == calls)
        }
    }

    /// `rpc_soak`: many calls over one client.
    @Test(arguments: InteropWay.allCases) func rpcSoak(_ way: InteropWay) async throws {
        try await way.play { interop, _ in
            for _ in 0..<Turns.of(40, full: 1000) {
                let reply = try await interop.unaryCall(
                    SimpleRequest(responseSize: 3141, payload: InteropService.payload(2718)))
                #expect(reply.payload?.body.count == 3141)
            }
        }
    }

    /// `channel_soak`: a client of its own for each call.
    @Test func channelSoak() async throws {
        try await TestServer.with(services: [InteropService()]) { test in
            for _ in 0..<Turns.of(20, full: 500) {
                try await test.withClient { client in
                    let reply = try await InteropClient(client).unaryCall(
                        SimpleRequest(responseSize: 3141, payload: InteropService.payload(2718)))
                    #expect(reply.payload?.body.count == 3141)
                }
            }
        }
    }

    // MARK: Sizes at the limit

    /// A request as large as the limit passes and one larger fails, as the first message and as a later one.
    @Test(arguments: [0, 3]) func requestsAtTheLimit(before: Int) async throws {
        // Tag, length and tag, length around the body.
        let (limit, room) = (2000, 2000 - 6)
        try await InteropWay.plain.play {
            $0.maximumRequestSize = limit
        } _: { interop, _ in
            for (size, code) in [(room, nil), (room + 1, RPCError.Code.resourceExhausted)] {
                let error = await failure {
                    try await interop.streamingInputCall { requests in
                        for _ in 0..<before { try await requests.write(StreamingInputRequest()) }
                        try await requests.write(
                            StreamingInputRequest(payload: InteropService.payload(Int32(size))))
                        for _ in 0..<2 { try await requests.write(StreamingInputRequest()) }
                    }
                }
                #expect(error?.code == code, "\(size) bytes after \(before)")
            }
        }
    }

    /// The same for replies, by the client's limit and by the server's.
    @Test(arguments: [0, 3], [true, false]) func repliesAtTheLimit(before: Int, limitOfClient: Bool) async throws {
        let (limit, room) = (2000, 2000 - 6)
        var client = ClientConfiguration()
        if limitOfClient { client.maximumReplySize = limit }
        try await InteropWay.plain.play(
            configure: { if !limitOfClient { $0.maximumReplySize = limit } }, client: client
        ) { interop, _ in
            for (size, code) in [(room, nil), (room + 1, RPCError.Code.resourceExhausted)] {
                let sizes = Array(repeating: 1, count: before) + [size, 1]
                let error = await failure {
                    let replies = try await interop.streamingOutputCall(
                        StreamingOutputRequest(
                            responseParameters: sizes.map { ResponseParameters(size: Int32($0)) }))
                    var got = 0
                    while try await replies.next() != nil { got += 1 }
                    #expect(got == sizes.count)
                }
                #expect(error?.code == code, "\(size) bytes after \(before)")
            }
        }
    }
}
