import AccountAPI
import CLP
import InferenceAPI
import Testing

extension BadInput {
    /// Callers with less credit, or less time, than they ask for.
    @Suite struct CreditTests {
        @Test func withoutCreditNothingRuns() async throws {
            let tenant = try await Tenant(SharedGateway.gateway, credit: 0)
            let run = try await tenant.run("chat", "hello")
            #expect(run.status == 65, "trying again does not help")
            #expect(run.errors.contains("credit"), "\(run.errors)")
            #expect(run.errors.contains("clpai balance"), "\(run.errors)")
            #expect(run.output.isEmpty)
            let call = try #require(try await tenant.expectSettled([.refused]).first)
            #expect(call.amountMicros == 0)
        }

        /// Sixteen streams at once against credit for a few: never more is spent than there is.
        @Test func parallelCallsDoNotOverspend() async throws {
            let tenant = try await Tenant(SharedGateway.gateway, credit: 1_000)
            let words = Array(repeating: "word", count: 100).joined(separator: " ")
            let request = ChatRequest(
                model: "development/echo", messages: [ChatMessage(role: .user, content: words)], maxOutputTokens: 100)
            let client = try tenant.gateway.client()
            let options = tenant.options
            let codes = await withTaskGroup(of: RPCError.Code?.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        await failure {
                            let replies = try await InferenceClient(client).chatStream(request, options: options)
                            while try await replies.next() != nil {}
                        }?.code
                    }
                }
                return await group.reduce(into: [RPCError.Code?]()) { $0.append($1) }
            }
            #expect(codes.allSatisfy { $0 == nil || $0 == .resourceExhausted }, "\(codes)")
            let completed = codes.count { $0 == nil }
            #expect((1..<16).contains(completed))
            let outcomes = codes.map { $0 == nil ? CallOutcome.completed : .refused }
            let calls = try await tenant.expectSettled(outcomes)
            #expect(calls.reduce(0) { $0 + $1.amountMicros } <= 1_000)
            #expect(try await tenant.balance().availableMicros >= 0)
            let other = try await Tenant(tenant.gateway)
            try await other.expectServed()
        }

        /// [CLP-DEADLINE-1] A deadline that has passed when the call comes; it is logged all the same (P1.b).
        @Test func deadlineInThePastRunsNothing() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let caller = try await RawCaller(tenant.gateway)
            let message = try ChatRequest.bytes("hello", model: "development/echo")
            for (stream, method) in [(1 as UInt32, Method.chat), (3, Method.chatStream)] {
                let status = try await caller.status(
                    of: stream, method, key: tenant.key, timeout: 0, message: message)
                #expect(status.code == 4)
                #expect(status.message.contains("deadline"), "\(status.message)")
            }
            let calls = try await tenant.expectSettled([.refused, .refused])
            #expect(calls.allSatisfy { $0.amountMicros == 0 })
        }

        /// [CLP-DEADLINE-2] A deadline that passes in the middle: what was delivered is charged.
        @Test func deadlineInTheMiddleEndsTheCall() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let run = try await tenant.run(
                "chat", "--timeout", "2", "--model", "development/stall", "one two three")
            #expect(run.status == 75, "\(run.errors)")
            #expect(run.errors.contains("--timeout"), "\(run.errors)")
            let call = try #require(try await tenant.expectSettled([.cancelled]).first)
            #expect(call.estimated)
            #expect(call.outputTokens == 1)
            let zero = try await tenant.run("chat", "--timeout", "0", "one two three")
            #expect(zero.status == 64)
        }
    }
}
