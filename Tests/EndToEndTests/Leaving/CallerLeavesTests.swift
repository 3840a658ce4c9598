import AccountAPI
import CLPTesting
import Foundation
import InferenceAPI
import Testing

extension BadInput {
    /// Callers that leave in the middle: the call is cancelled, logged as such, and what was delivered is charged.
    @Suite struct CallerLeavesTests {
        @Test func interruptCancelsTheCall() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let run = try tenant.start("chat", "--model", "development/slow", "count")
            try await run.waitForOutput("1 2 ")
            run.signal(SIGINT)
            #expect(try await run.status() == 130)
            #expect(run.errors.contains("'clpai calls' shows it"), "\(run.errors)")
            let call = try #require(try await tenant.expectSettled([.cancelled]).first)
            #expect(call.estimated)
            #expect((2..<4_000).contains(call.outputTokens))
            #expect(call.amountMicros > 0)
        }

        @Test func killedCallerIsNoticed() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let run = try tenant.start("chat", "--model", "development/slow", "count")
            try await run.waitForOutput("1 2 ")
            run.signal(SIGKILL)
            #expect(try await run.status() == -SIGKILL)
            let call = try #require(try await tenant.expectSettled([.cancelled]).first)
            #expect(call.estimated)
        }

        /// [CLP-STREAM-7] CANCEL costs the call alone: another one on the connection goes on.
        @Test func cancelledCallLeavesTheOthersAlone() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let caller = try await RawCaller(tenant.gateway)
            let header = RawCaller.header(Method.chatStream, key: tenant.key)
            let slow = try ChatRequest.bytes("count", model: "development/slow", maxOutputTokens: 5)
            let stalled = try ChatRequest.bytes("one two", model: "development/stall")
            try await caller.peer.send(.call(1, header, message: stalled), .call(3, header, message: slow))
            var seen: Set<UInt32> = []
            while seen.count < 2 { seen.insert(try await caller.frame(ofType: 4).stream) }
            try await caller.peer.send(.cancel(1))
            while true {
                let frame = try await caller.frame(ofType: 4)
                #expect(frame.stream == 3)
                if frame.flags & 1 == 1 { break }
            }
            try await tenant.expectSettled([.cancelled, .completed])
        }

        /// A reader that grants nothing: the writer waits at the credit, and the call is settled when it leaves.
        @Test func readerWithoutCreditIsSentNoMore() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let caller = try await RawCaller(tenant.gateway)
            let message = try ChatRequest.bytes("go", model: "development/huge")
            try await caller.peer.send(
                .call(1, RawCaller.header(Method.chatStream, key: tenant.key), message: message))
            var cost = 0
            // A frame costs its message bytes, four less than its payload here, and 64.
            while cost < 30_000 { cost += try await caller.frame(ofType: 4).payload.count + 60 }
            await #expect(throws: RawPeer.TimedOut.self) {
                while let frame = try await caller.peer.nextFrame(ofType: 4, within: .milliseconds(500)) {
                    cost += frame.payload.count + 60
                }
            }
            #expect(cost <= 32_768, "no more than the credit")
            #expect(try await tenant.calls().isEmpty, "the call still runs")
            await caller.peer.cut()
            let call = try #require(try await tenant.expectSettled([.cancelled]).first)
            #expect(call.estimated)
        }
    }
}
