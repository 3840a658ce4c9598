import CLP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MetadataExchangeTests {
    private static let say = Echo.say
    private static let count = Echo.count

    @Test func metadataReachesTheHandlerAndComesBack() async throws {
        let service = TestService(
            .unary(Self.say) { request, context in
                try context.setHead(["head": .text(context.metadata["text"] ?? "none")])
                try context.setTrailers(Metadata(context.metadata.filter { $0.key == "bytes" }))
                #expect(context.idempotencyKey == [1, 2, 3])
                #expect(context.method == "test.Echo/Say")
                #expect(context.peer.address == "127.0.0.1")
                return request
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                var options = CallOptions(metadata: ["text": "hello"], idempotencyKey: [1, 2, 3])
                options.metadata.append("bytes", bytes: [0, 255])
                let reply = try await client.call(Self.say, DebugId(id: "x"), options: options)
                #expect(reply.message.id == "x")
                #expect(reply.head == ["head": "hello"])
                #expect(reply.trailers == ["bytes": .binary([0, 255])])
            }
        }
    }

    @Test func statusCarriesDetailsTrailersAndRetry() async throws {
        let service = TestService(
            .unary(Self.say) { _, context in
                try context.setTrailers(["a": "1"])
                throw RPCError(
                    code: .failedPrecondition, message: "not yet", details: [try .init(DebugId(id: "d"))],
                    trailers: ["b": "2"], retryAfter: .milliseconds(250))
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let error = await failure { try await client.unary(Self.say, DebugId(id: "x")) }
                #expect(error?.code == .failedPrecondition)
                #expect(error?.message == "not yet")
                #expect(error?.detail(DebugId.self)?.id == "d")
                #expect(error?.trailers == ["a": "1", "b": "2"])
                #expect(error?.retryAfter == .milliseconds(250))
            }
        }
    }

    @Test func streamHasHeadBeforeItsMessagesAndTrailersAfter() async throws {
        let service = TestService(
            .serverStreaming(Self.count) { _, replies, context in
                try context.setHead(["head": "h"])
                try await replies.write(DebugId(id: "1"))
                try context.setTrailers(["trailer": "t"])
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let reader = try await client.serverStreaming(Self.count, DebugId(id: "x"))
                #expect(try await reader.head == ["head": "h"])
                #expect(try await reader.next()?.id == "1")
                #expect(try await reader.next() == nil)
                #expect(reader.trailers == ["trailer": "t"])
            }
        }
    }

    @Test func errorAfterMessagesComesAfterThem() async throws {
        let service = TestService(
            .serverStreaming(Self.count) { _, replies, _ in
                for number in 0..<3 { try await replies.write(DebugId(id: "\(number)")) }
                throw RPCError(code: .dataLoss, message: "gone")
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let reader = try await client.serverStreaming(Self.count, DebugId(id: "x"))
                for number in 0..<3 { #expect(try await reader.next()?.id == "\(number)") }
                let error = await failure { try await reader.next() }
                #expect(error?.code == .dataLoss)
            }
        }
    }

    @Test func statusTooLargeForItsBlockLosesDetailsButNotItsCode() async throws {
        let service = TestService(
            .unary(Self.say) { _, _ in
                throw RPCError(
                    code: .aborted, message: String(repeating: "m", count: 5000),
                    details: [.init(type: "x.Y", value: Array(repeating: 0, count: 9000))])
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let error = await failure { try await client.unary(Self.say, DebugId(id: "x")) }
                #expect(error?.code == .aborted)
                #expect(error?.message.utf8.count == 1024)
                #expect(error?.details == [])
            }
        }
    }

    @Test(arguments: [
        CallOptions(metadata: ["Bad Key": "1"]), CallOptions(metadata: ["clp-x": "1"]),
        CallOptions(metadata: ["k": .text(String(repeating: "v", count: 8000))]),
        CallOptions(idempotencyKey: Array(repeating: 1, count: 65)),
    ])
    func optionsThatCanNotBeSentFailAtOnce(options: CallOptions) async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                let error = await failure { try await client.unary(Self.say, DebugId(id: "x"), options: options) }
                #expect(error?.code == .invalidArgument)
                let reply = try await client.unary(Self.say, DebugId(id: "still there"))
                #expect(reply.id == "still there")
            }
        }
    }
}
