import CLP
import CLPMessages
import Testing

@Suite(.timeLimit(.minutes(1)))
struct WaitForReadyTests {
    /// A port on which somebody listened a moment ago.
    private func freePort() async throws -> Int {
        let backend = try await TestBackend()
        try await backend.stop()
        return backend.port
    }

    @Test func callWaitsForTheServerOthersFailAtOnce() async throws {
        let port = try await freePort()
        try await withClient("clp://127.0.0.1:\(port)", configure: { $0.hurry() }) { client in
            let waiting = Task {
                try await client.unary(Echo.say, DebugId(), options: CallOptions(waitForReady: true)).id
            }
            let error = await failure { try await client.unary(Echo.say, DebugId()) }
            #expect(error?.code == .unavailable)
            let backend = try await TestBackend("at last", port: port)
            #expect(try await waiting.value == "at last")
            try await backend.stop()
        }
    }

    @Test func deadlineOfAWaitSaysWhatWasWrong() async throws {
        try await withClient("clp://127.0.0.1:1", configure: { $0.hurry() }) { client in
            let options = CallOptions(timeout: .milliseconds(120), waitForReady: true)
            let error = await failure { try await client.unary(Echo.say, DebugId(), options: options) }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.message.contains("nothing listens there") == true, "\(error?.message ?? "")")
        }
    }

    @Test func waitKeepsNoTimerAndItsEndNoCall() async throws {
        try await withClient("clp://127.0.0.1:1", configure: { $0.useOneConnection() }) { client in
            let waiting = Task {
                let options = CallOptions(timeout: .seconds(1), waitForReady: true)
                return await failure { try await client.unary(Echo.say, DebugId(), options: options) }
            }
            _ = await failure { try await client.unary(Echo.say, DebugId()) }
            while await client.waiting().calls == 0, !waiting.isCancelled {
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(await client.waiting().timers == 0, "there is no connection that could be full")
            #expect(await waiting.value?.code == .deadlineExceeded)
            let left = await client.waiting()
            #expect(left.calls == 0)
            #expect(left.timers == 0)
        }
    }

    @Test func cancellingAndClosingEndTheWait() async throws {
        try await withClient("clp://127.0.0.1:1", configure: { $0.hurry() }) { client in
            func wait() -> Task<RPCError?, Never> {
                Task {
                    await failure {
                        try await client.unary(Echo.say, DebugId(), options: CallOptions(waitForReady: true))
                    }
                }
            }
            let cancelled = wait()
            let left = wait()
            cancelled.cancel()
            #expect(await cancelled.value?.code == .cancelled)
            await client.close()
            #expect(await left.value?.code == .cancelled)
        }
    }

    @Test func streamsWaitToo() async throws {
        let port = try await freePort()
        try await withClient("clp://127.0.0.1:\(port)", configure: { $0.hurry() }) { client in
            let waiting = Task {
                try await client.bidirectionalStreaming(Echo.talk, options: CallOptions(waitForReady: true)) {
                    writer, reader in
                    try await writer.write(DebugId(id: "x"))
                    return try await reader.next()?.id
                }
            }
            _ = await failure { try await client.unary(Echo.say, DebugId()) }
            let service = TestService(
                .bidirectionalStreaming(Echo.talk) { questions, answers, _ in
                    for try await question in questions { try await answers.write(question) }
                })
            let backend = try await TestBackend(port: port, services: [service])
            #expect(try await waiting.value == "x")
            try await backend.stop()
        }
    }
}
