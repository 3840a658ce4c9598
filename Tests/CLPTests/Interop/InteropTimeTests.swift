import CLP
import CLPMessages
import CLPTesting
import InteropAPI
import Testing

/// gRPC's and Connect's tests of cancellation and deadlines, and of the number of messages.
@Suite(.timeLimit(.minutes(2)))
struct InteropTimeTests {
    private static let upload = MethodDescriptor<DebugId, DebugId>(
        service: "test.Time", name: "Upload", kind: .clientStreaming)
    private static let talk = MethodDescriptor<DebugId, DebugId>(
        service: "test.Time", name: "Talk", kind: .bidirectionalStreaming)

    /// Waits until its call is cancelled, and says so.
    private static func service(_ started: Counter, _ cancelled: Counter) -> TestService {
        @Sendable nonisolated(nonsending) func wait() async throws {
            started.add()
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                cancelled.add()
                throw error
            }
        }
        return TestService(
            .unary(Echo.say) { request, _ in
                try await wait()
                return request
            },
            .serverStreaming(Echo.count) { request, replies, _ in
                try await replies.write(request)
                try await wait()
            },
            .clientStreaming(upload) { _, _ in
                try await wait()
                return DebugId()
            },
            .bidirectionalStreaming(talk) { requests, replies, _ in
                while let request = try await requests.next() { try await replies.write(request) }
                try await wait()
            })
    }

    enum Moment: String, CaseIterable, Sendable {
        case unary, beforeCloseSend, afterCloseSend, afterFirstReply, streamAfterFirstReply, uploadAfterBegin
    }

    /// `cancel_after_begin`, `cancel_after_first_response`, and cancels before and after the client's half is closed: the
    /// caller gets CANCELLED at once, and the handler is cancelled.
    @Test(arguments: Moment.allCases) func cancels(_ moment: Moment) async throws {
        let (started, cancelled, isReady) = (Counter(), Counter(), Flag())
        try await TestServer.with(services: [Self.service(started, cancelled)]) { test in
            try await test.withClient { client in
                let call = Task {
                    await failure {
                        switch moment {
                        case .unary:
                            _ = try await client.unary(Echo.say, DebugId())
                        case .uploadAfterBegin:
                            _ = try await client.clientStreaming(Self.upload) { requests in
                                // Nobody reads them, so a write waits, and the cancel ends it.
                                while true {
                                    try await requests.write(DebugId(id: String(repeating: "u", count: 9000)))
                                }
                            }
                        case .streamAfterFirstReply:
                            let replies = try await client.serverStreaming(Echo.count, DebugId())
                            #expect(try await replies.next() != nil)
                            isReady.set()
                            while try await replies.next() != nil {}
                        case .beforeCloseSend, .afterCloseSend, .afterFirstReply:
                            try await client.bidirectionalStreaming(Self.talk) { requests, replies in
                                try await requests.write(DebugId())
                                if moment != .beforeCloseSend { #expect(try await replies.next() != nil) }
                                if moment == .afterCloseSend { requests.finish() }
                                isReady.set()
                                while try await replies.next() != nil {}
                            }
                        }
                    }
                }
                switch moment {
                case .unary, .uploadAfterBegin, .afterCloseSend: try await started.passes(0)
                case .beforeCloseSend, .afterFirstReply: await isReady.wait()
                case .streamAfterFirstReply:
                    await isReady.wait()
                    try await started.passes(0)
                }
                call.cancel()
                let error = await call.value
                #expect(error?.code == .cancelled)
                if started.value > 0 { try await cancelled.passes(0) }
            }
        }
    }

    /// `timeout_on_sleeping_server`: over each kind; the handler is cancelled.
    @Test(arguments: [Duration.milliseconds(1), .milliseconds(60)]) func timeoutOnSleepingServer(
        _ timeout: Duration
    ) async throws {
        let (started, cancelled) = (Counter(), Counter())
        let options = CallOptions(timeout: timeout)
        try await TestServer.with(services: [Self.service(started, cancelled)]) { test in
            try await test.withClient { client in
                let errors = [
                    await failure { try await client.unary(Echo.say, DebugId(), options: options) },
                    await failure {
                        let replies = try await client.serverStreaming(Echo.count, DebugId(), options: options)
                        while try await replies.next() != nil {}
                    },
                    await failure { try await client.clientStreaming(Self.upload, options: options) { _ in } },
                    await failure {
                        try await client.bidirectionalStreaming(Self.talk, options: options) { requests, replies in
                            requests.finish()
                            while try await replies.next() != nil {}
                        }
                    },
                ]
                #expect(errors.map { $0?.code } == Array(repeating: .deadlineExceeded, count: 4))
                while cancelled.value < started.value { try await Task.sleep(for: .milliseconds(2)) }
            }
        }
    }

    /// What is left of the outer call's time is all that a call made inside its handler has.
    @Test func deadlineReachesCallsMadeInside() async throws {
        let left = TestService(
            .unary(Echo.say) { _, context in
                DebugId(id: "\(context.timeRemaining / .milliseconds(1))")
            })
        try await TestServer.with(services: [left]) { inner in
            try await inner.withClient { onward in
                let forwarding = TestService(
                    .unary(Echo.say) { request, _ in
                        try await Task.sleep(for: .milliseconds(50))
                        let options = CallOptions(timeout: request.id.isEmpty ? nil : .seconds(10))
                        return try await onward.unary(Echo.say, DebugId(), options: options)
                    })
                try await TestServer.with(services: [forwarding]) { outer in
                    try await outer.withClient { client in
                        for (request, most) in [("", 19_950.0), ("shorter", 10_000)] {
                            let reply = try await client.unary(
                                Echo.say, DebugId(id: request), options: .init(timeout: .seconds(20)))
                            let left = try #require(Double(reply.id))
                            #expect(left > 0 && left <= most)
                        }
                    }
                }
            }
        }
    }

    // MARK: The number of messages

    /// A method of one request that gets none, or two; over the kinds that take one. [CLP-SHAPE-1]
    @Test(arguments: ["Say", "Count"], [0, 2]) func requestsThatAreNotOne(_ method: String, count: Int) async throws {
        try await TestServer.with { test in
            let peer = try await test.rawPeer()
            let path = "test.Echo/\(method)"
            if count == 0 {
                try await peer.send(.open(1, path, end: true))
            } else {
                try await peer.send(.open(1, path), .message(1, [], end: false), .message(1, [], end: true))
            }
            let status = try #require(try await peer.nextFrame(ofType: 6))
            #expect(try Status(serialized: status.payload).code == 3, "INVALID_ARGUMENT")
        }
    }

    /// A method of one reply that gets none with OK, or two. [CLP-SHAPE-1]
    @Test(arguments: [0, 2], [true, false]) func repliesThatAreNotOne(count: Int, isStreamed: Bool) async throws {
        let server = try await RawServer(tls: RawTLS.server())
        let client = try Client("clp://127.0.0.1:\(server.port)", tls: .trust(TestCertificates.shared.path("ca.pem")))
        let call = Task {
            await failure {
                if isStreamed {
                    _ = try await client.clientStreaming(Self.upload) { _ in }
                } else {
                    _ = try await client.unary(Echo.say, DebugId())
                }
            }
        }
        let peer = await server.accept()
        try await peer.send(.settings())
        _ = try await peer.nextFrame(ofType: 2)
        if count == 0 {
            try await peer.send(RawFrame(type: 6, stream: 1))
        } else {
            try await peer.send(.message(1, [], end: false), .message(1, [], end: true))
        }
        #expect(await call.value?.code == .internal)
        await client.close()
        await server.close()
    }
}
