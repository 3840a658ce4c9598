import AccountAPI
import Foundation
import Testing

extension BadInput {
    /// Providers that fail, in each place where they can. The rows of the table in the README, "What a call costs".
    @Suite struct ProviderTests {
        @Test func wholeAnswerCostsWhatTheProviderReported() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let run = try await tenant.run("chat", "--model", "local/whole", "hello")
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output == "one two three\n")
            let call = try #require(try await tenant.expectSettled([.completed]).first)
            #expect((call.inputTokens, call.outputTokens) == (5, 3))
            #expect(!call.estimated)
            // 5 tokens at 0.8 and 3 at 2 micro-units.
            #expect(call.amountMicros == 10)
        }

        /// Nobody listens: refused before the first byte, so it costs nothing.
        @Test func providerThatIsDownCostsNothing() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let run = try await tenant.run("chat", "--model", "down/any", "hello")
            #expect(run.status == 69)
            #expect(run.errors.contains("the provider can't be reached; try again later"), "\(run.errors)")
            let call = try #require(try await tenant.expectSettled([.upstreamFailed]).first)
            #expect(call.amountMicros == 0)
        }

        @Test func providerThatClosesBeforeItsAnswerCostsNothing() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let run = try await tenant.run("chat", "--model", "local/silent", "hello")
            #expect(run.status == 69)
            #expect(run.errors.contains("before it answered; try again later"), "\(run.errors)")
            let call = try #require(try await tenant.expectSettled([.upstreamFailed]).first)
            #expect(call.amountMicros == 0)
        }

        @Test func providerThatTakesNoMoreSaysWhenToTryAgain() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let run = try await tenant.run("chat", "--json", "--model", "local/limited", "hello")
            #expect(run.status == 75)
            #expect((run.output + run.errors).contains("\"retry_after_ms\":7000"), "\(run.output) \(run.errors)")
            let call = try #require(try await tenant.expectSettled([.upstreamFailed]).first)
            #expect(call.amountMicros == 0)
        }

        /// A stream that ends in the middle of a chunk: what was delivered is counted.
        @Test func providerThatBreaksOffIsChargedByCount() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let run = try await tenant.run("chat", "--model", "local/cut", "hello hello hello")
            #expect(run.status == 69)
            #expect(run.output == "one two \n")
            #expect(run.errors.contains("what was received is not complete"), "\(run.errors)")
            let call = try #require(try await tenant.expectSettled([.upstreamFailed]).first)
            #expect(call.estimated)
            // 17 bytes of prompt are 5 tokens.
            #expect((call.inputTokens, call.outputTokens) == (5, 2))
            #expect(call.amountMicros == 8)
        }

        @Test func providerThatResetsIsChargedByCount() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let mark = UUID().uuidString
            let run = try tenant.start("chat", "--model", "local/reset", mark)
            try await run.waitForOutput("one two ")
            try SharedGateway.provider.goOn(mark)
            #expect(try await run.status() == 69)
            #expect(run.errors.contains("what was received is not complete"), "\(run.errors)")
            let call = try #require(try await tenant.expectSettled([.upstreamFailed]).first)
            #expect(call.estimated)
            #expect(call.outputTokens == 2)
            #expect(call.amountMicros > 0)
        }

        /// Usage that was reported before the end is what is charged, and is no estimate.
        @Test func providerThatBreaksOffBehindItsUsageIsChargedByIt() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let run = try await tenant.run("chat", "--model", "local/metered", "hello")
            #expect(run.status == 69)
            let call = try #require(try await tenant.expectSettled([.upstreamFailed]).first)
            #expect(!call.estimated)
            #expect((call.inputTokens, call.outputTokens) == (5, 2))
        }

        /// P4.b, for what the whole gateway sends: nothing of the account is in a request.
        @Test func providerSeesNothingOfTheAccount() async throws {
            let tenant = try await Tenant(SharedGateway.gateway, phone: "+8613912345678")
            let mark = UUID().uuidString
            #expect(try await tenant.run("chat", "--model", "local/whole", mark).status == 0)
            let requests = try SharedGateway.provider.requests(containing: mark)
            #expect(requests.count == 1)
            let request = try #require(requests.first)
            let account = tenant.account
            for secret in [tenant.key, account.id, account.organisationId, account.email, account.phone]
            where !secret.isEmpty {
                #expect(!request.contains(secret), "\(secret)")
            }
            try await tenant.expectSettled([.completed])
        }

        /// The same on the built-in provider.
        @Test func builtInProviderThatBreaksOff() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let cut = try await tenant.run("chat", "--model", "development/cut", "one two three four")
            #expect(cut.status == 69)
            #expect(cut.output == "one two three \n")
            let whole = try await tenant.run("chat", "--no-stream", "--model", "development/cut", "one two three four")
            #expect(whole.status == 69)
            #expect(whole.output.isEmpty)
            let busy = try await tenant.run("chat", "--model", "development/busy", "one two three four")
            #expect(busy.status == 75)
            #expect(busy.errors.contains("overloaded"), "\(busy.errors)")
            let calls = try await tenant.expectSettled([.upstreamFailed, .upstreamFailed, .upstreamFailed])
            #expect(calls.map(\.estimated) == [true, false, false])
            #expect(calls[0].amountMicros > 0)
            #expect(calls[1].amountMicros == 0 && calls[2].amountMicros == 0, "nothing was delivered")
        }

        @Test func answerWithoutUsageIsEstimated() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            #expect(try await tenant.run("chat", "--model", "development/unmetered", "one two three").status == 0)
            let call = try #require(try await tenant.expectSettled([.completed]).first)
            #expect(call.estimated)
            #expect(call.outputTokens == 3)
        }
    }
}
