import CLP
import CLPMessages
import CLPTesting
import Testing

/// Methods that read a stream of requests, against a client that says exactly what the test wants.
@Suite(.timeLimit(.minutes(1)))
struct RequestStreamTests {
    private static let joining = TestService(
        .clientStreaming(Echo.collect) { parts, _ in
            var ids: [String] = []
            for try await part in parts { ids.append(part.id) }
            return DebugId(id: ids.joined(separator: ","))
        })

    /// [CLP-MESSAGE-3] The end may stand on the call, on a message, or by itself.
    @Test func everyShapeOfTheEndIsUnderstood() async throws {
        try await TestServer.with(services: [Self.joining]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(try .call(1, CallHeader(method: "test.Echo/Collect"), message: nil))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "")
            try await peer.send(
                try .call(3, CallHeader(method: "test.Echo/Collect"), message: DebugId(id: "a").serialized()))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "a")
            try await peer.open(5, CallHeader(method: "test.Echo/Collect"))
            try await peer.send(try .id(5, "a"), try .id(5, "b", end: true))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "a,b")
            try await peer.open(7, CallHeader(method: "test.Echo/Collect"))
            try await peer.send(try .id(7, "a"), try .id(7, ""), try .id(7, "c"), RawFrame(type: 5, stream: 7))
            let reply = try await peer.nextFrame(ofType: 4)
            #expect(reply?.id == "a,,c")
            #expect(reply?.flags == 1)
        }
    }

    @Test func bothSidesSpeakInTurn() async throws {
        let service = TestService(
            .bidirectionalStreaming(Echo.talk) { questions, answers, _ in
                try await answers.write(DebugId(id: "hello"))
                while let question = try await questions.next() {
                    try await answers.write(DebugId(id: question.id + "!"))
                }
                try await answers.write(DebugId(id: "bye"))
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Talk"))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "hello")
            for word in ["a", "b", "c"] {
                try await peer.send(try .id(1, word))
                #expect(try await peer.nextFrame(ofType: 4)?.id == word + "!")
            }
            try await peer.send(RawFrame(type: 5, stream: 1))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "bye")
        }
    }

    /// [CLP-CREDIT-3] The first message is paid for as it comes, the others when the reader takes them.
    @Test func creditComesWhenTheReaderTakes() async throws {
        let mayRead = Flag()
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, _ in
                await mayRead.wait()
                var count = 0
                while try await parts.next() != nil { count += 1 }
                return DebugId(id: "\(count)")
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Collect"))
            let size = 10_000
            let part = try DebugId(id: String(repeating: "x", count: size - 3)).serialized()
            var credit = 65_536
            // The first one is owed at once and paid; of the rest nothing is.
            try await peer.send(.message(1, part, end: false))
            credit -= size + 64
            credit += Int(try #require(await peer.nextFrame(ofType: 8)).number(at: 0))
            #expect(credit == 65_536)
            var sent = 1
            while credit >= size + 64 {
                try await peer.send(.message(1, part, end: false))
                credit -= size + 64
                sent += 1
            }
            await #expect(throws: RawPeer.TimedOut.self) {
                try await peer.nextFrame(ofType: 8, within: .milliseconds(150))
            }
            mayRead.set()
            while credit < 65_536 - 8_192 {
                credit += Int(try #require(await peer.nextFrame(ofType: 8)).number(at: 0))
            }
            try await peer.send(RawFrame(type: 5, stream: 1))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "\(sent)")
        }
    }

    @Test func spendingMoreThanTheCreditBreaksTheConnection() async throws {
        let service = TestService(
            .clientStreaming(Echo.collect) { _, context in
                while !context.isCancelled { try await Task.sleep(for: .milliseconds(5)) }
                return DebugId()
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Collect"))
            // An empty message costs 64: the unread queue of a call has at most as many as its credit pays for.
            let frames = Array(repeating: RawFrame.message(1, [], end: false).bytes, count: 65_536 / 64 + 2)
            try await peer.send(frames.flatMap(\.self))
            let goAway = try #require(await peer.nextFrame(ofType: 10))
            #expect(goAway.number(at: 4) == 3)
        }
    }

    /// [CLP-STREAM-6] What the client has under way when the handler has ended is ignored, and its call credit comes back.
    @Test func handlerMayEndBeforeTheRequests() async throws {
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, _ in
                DebugId(id: try await parts.next()?.id ?? "none")
            },
            .bidirectionalStreaming(Echo.talk) { _, _, _ in
                throw RPCError(code: .permissionDenied, message: "no talking")
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            for round in 0..<100 {
                let first = UInt32(round * 4 + 1)
                try await peer.open(first, CallHeader(method: "test.Echo/Collect"))
                try await peer.send(try .id(first, "a"), try .id(first, "b"))
                #expect(try await peer.nextFrame(ofType: 4)?.id == "a")
                try await peer.send(try .id(first, "late"), RawFrame(type: 5, stream: first))
                try await peer.open(first + 2, CallHeader(method: "test.Echo/Talk"))
                #expect(try await peer.status()?.code == 7)
                try await peer.send(try .id(first + 2, "late", end: true))
            }
        }
    }

    /// [CLP-SHAPE-2] Also when the handler makes light of it.
    @Test(arguments: [true, false]) func requestThatDoesNotDecodeEndsTheCall(isSwallowed: Bool) async throws {
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, _ in
                let error = await failure { while try await parts.next() != nil {} }
                #expect(error?.code == .invalidArgument)
                #expect(await failure { try await parts.next() }?.code == .invalidArgument)
                if !isSwallowed, let error { throw error }
                return DebugId(id: "all is well")
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Collect"))
            try await peer.send(try .id(1, "good"), .message(1, [0xff, 0xff], end: false))
            #expect(try await peer.status()?.code == 3)
        }
    }

    /// [CLP-MESSAGE-4]
    @Test func requestAboveTheLimitEndsTheCall() async throws {
        try await TestServer.with(services: [Self.joining], configure: { $0.maximumRequestSize = 100 }) { test in
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Collect"))
            try await peer.send(try .id(1, "good"))
            try await peer.send(RawFrame(type: 4, stream: 1, payload: RawFrame.bytes(of: 101) + [1]))
            #expect(try await peer.status()?.code == 8)
        }
    }

    /// [CLP-STREAM-7]
    @Test func cancelReachesAReader() async throws {
        let (isReading, ended) = (Flag(), Flag())
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, context in
                isReading.set()
                let error = await failure { while try await parts.next() != nil {} }
                #expect(error?.code == .cancelled)
                #expect(context.isCancelled)
                while !Task.isCancelled { await Task.yield() }
                ended.set()
                return DebugId()
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Collect"))
            await isReading.wait()
            try await peer.send(.cancel(1))
            await ended.wait()
            // A connection that is cut does the same.
            try await peer.open(3, CallHeader(method: "test.Echo/Collect"))
        }
    }

    @Test func lostConnectionReachesAReader() async throws {
        let (isReading, ended) = (Flag(), Flag())
        let service = TestService(
            .bidirectionalStreaming(Echo.talk) { questions, _, _ in
                isReading.set()
                #expect(await failure { try await questions.next() }?.code == .cancelled)
                ended.set()
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Talk"))
            await isReading.wait()
            await peer.cut()
            await ended.wait()
        }
    }

    /// [CLP-DEADLINE-2]
    @Test func deadlineReachesAReader() async throws {
        let ended = Flag()
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, _ in
                #expect(await failure { while try await parts.next() != nil {} }?.code == .deadlineExceeded)
                ended.set()
                return DebugId()
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Collect", timeoutUs: 50_000))
            #expect(try await peer.status()?.code == 4)
            await ended.wait()
        }
    }

    @Test func readerHasOneConsumerWhoseTaskMayBeCancelled() async throws {
        let isAlone = Flag()
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, _ in
                await withTaskGroup(of: RPCError.Code?.self) { group in
                    for _ in 0..<2 { group.addTask { await failure { try await parts.next() }?.code } }
                    #expect(await group.next() == .failedPrecondition)
                    group.cancelAll()
                    #expect(await group.next() == .cancelled)
                }
                isAlone.set()
                // The call goes on all the same.
                return DebugId(id: try await parts.next()?.id ?? "")
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Collect"))
            await isAlone.wait()
            try await peer.send(try .id(1, "after", end: true))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "after")
        }
    }

    @Test func readerOnAnotherThreadGetsEverything() async throws {
        let service = TestService(
            .clientStreaming(Echo.collect) { parts, _ in
                let count = await Task.detached {
                    var count = 0
                    while let part = try? await parts.next(), part.id.utf8.count == 999 { count += 1 }
                    return count
                }.value
                return DebugId(id: "\(count)")
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Collect"))
            let part = try DebugId(id: String(repeating: "x", count: 999)).serialized()
            var credit = 65_536
            for _ in 0..<1000 {
                while credit < part.count + 64 {
                    credit += Int(try #require(await peer.nextFrame(ofType: 8)).number(at: 0))
                }
                credit -= part.count + 64
                try await peer.send(.message(1, part, end: false))
            }
            try await peer.send(RawFrame(type: 5, stream: 1))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "1000")
        }
    }
}
