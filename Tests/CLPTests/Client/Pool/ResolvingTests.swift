import CLP
import CLPMessages
import CLPTesting
import NIOCore
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Names as targets: what they stand for may change.
@Suite(.timeLimit(.minutes(1)))
struct ResolvingTests {
    private var tls: ClientTLS {
        var tls = ClientTLS.trust(TestCertificates.shared.path("ca.pem"))
        tls.serverName = "localhost"
        return tls
    }

    private func withResolver(
        _ resolver: ScriptedResolver, target: String = "clp://cluster.test", interval: Duration = .seconds(3600),
        reserveDelay: Duration = .milliseconds(250),
        configure: (inout ClientConfiguration) -> Void = { _ in }, _ body: (Client) async throws -> Void
    ) async throws {
        try await withClient(
            target, tls: tls,
            configure: {
                $0.useOneConnection()
                $0.hurry()
                configure(&$0)
                $0.balancing = .roundRobin
                $0.resolver = resolver
                $0.resolveInterval = interval
                $0.reserveDelay = reserveDelay
            }, body)
    }

    private func say(_ client: Client) async throws -> String {
        try await client.unary(Echo.say, DebugId()).id
    }

    /// Calls until a backend has answered; a call under way to one that is leaving may be lost.
    private func reach(_ backend: TestBackend, _ client: Client) async throws {
        let before = backend.calls.value
        while backend.calls.value == before { _ = try? await say(client) }
    }

    @Test func nameOfThisMachineIsResolvedByTheSystem() async throws {
        let backend = try await TestBackend("here")
        try await withClient("clp://localhost:\(backend.port)") { client in
            for _ in 0..<10 {
                let name = try await say(client)
                #expect(name == "here")
            }
        }
        try await backend.stop()
    }

    @Test func eachAddressOfANameIsUsed() async throws {
        let (first, second) = (try await TestBackend("1"), try await TestBackend("2"))
        let resolver = ScriptedResolver(first.port, second.port)
        try await withResolver(resolver) { client in
            try await reach(first, client)
            try await reach(second, client)
            let before = (first.calls.value, second.calls.value)
            for _ in 0..<20 { _ = try await say(client) }
            #expect((first.calls.value - before.0, second.calls.value - before.1) == (10, 10))
        }
        #expect(resolver.questions.value == 1)
        try await first.stop()
        try await second.stop()
    }

    @Test func newAddressesAreTakenUpAndOldOnesLeftAfterTheInterval() async throws {
        let (first, second) = (try await TestBackend("1"), try await TestBackend("2"))
        let resolver = ScriptedResolver(first.port)
        try await withResolver(resolver, interval: .milliseconds(50)) { client in
            for _ in 0..<5 {
                let name = try await say(client)
                #expect(name == "1")
            }
            resolver.answer(second.port)
            // No call fails on the way from one to the other.
            while second.calls.value == 0 { _ = try await say(client) }
            let before = first.calls.value
            for _ in 0..<20 { _ = try await say(client) }
            #expect(first.calls.value == before)
        }
        try await first.stop()
        try await second.stop()
    }

    @Test func lossAsksAnew() async throws {
        let (first, second) = (try await TestBackend("1"), try await TestBackend("2"))
        let resolver = ScriptedResolver(first.port)
        try await withResolver(resolver, interval: .milliseconds(500)) { client in
            try await reach(first, client)
            resolver.answer(second.port)
            try await first.kill()
            try await reach(second, client)
        }
        try await second.stop()
    }

    @Test func unknownNameFailsAtOnceAndIsAskedForAgainLater() async throws {
        let backend = try await TestBackend("late")
        let resolver = ScriptedResolver()
        try await withResolver(resolver, configure: { $0.reconnectBackoff = Backoff(initial: .milliseconds(400)) }) {
            client in
            for _ in 0..<20 {
                let error = await failure { try await say(client) }
                #expect(error?.code == .unavailable)
                #expect(error?.message.contains("the host name is unknown") == true)
            }
            #expect(resolver.questions.value < 10, "not with each call")
            resolver.answer(backend.port)
            let late = try await client.unary(Echo.say, DebugId(), options: CallOptions(waitForReady: true))
            #expect(late.id == "late")
        }
        try await backend.stop()
    }

    @Test func nameServerThatIsDownIsNoMisspelling() async throws {
        #expect(ResolverFailure.of(status: EAI_NONAME) is UnknownHost)
        let resolver = ScriptedResolver()
        for (status, text) in [(EAI_AGAIN, "no name server answers"), (EAI_MEMORY, "reports error \(EAI_MEMORY)")] {
            resolver.error.set(ResolverFailure.of(status: status))
            try await withResolver(resolver) { client in
                let error = await failure { try await say(client) }
                #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
            }
        }
    }

    @Test func unknownNameOfAListDoesNotSlowTheOthers() async throws {
        let (first, second) = (try await TestBackend("1"), try await TestBackend("2"))
        let resolver = ScriptedResolver(first.port)
        resolver.unknown.set(["nobody.test"])
        try await withResolver(
            resolver, target: "clp://cluster.test,nobody.test", interval: .milliseconds(50),
            configure: { $0.reconnectBackoff = Backoff(initial: .seconds(3600), maximum: .seconds(3600)) }
        ) { client in
            try await reach(first, client)
            resolver.answer(second.port)
            try await reach(second, client)
        }
        try await first.stop()
        try await second.stop()
    }

    @Test func resolverThatHangsIsGivenUp() async throws {
        let resolver = ScriptedResolver(1)
        resolver.silent.set(["cluster.test"])
        try await withResolver(resolver, configure: { $0.connectTimeout = .milliseconds(200) }) { client in
            let error = await failure { try await say(client) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("no name server answers") == true, "\(error?.message ?? "")")
        }
    }

    @Test func otherFamilyIsUsedWhenThePreferredOneIsNotThere() async throws {
        let backend = try await TestBackend("v4")
        let resolver = ScriptedResolver()
        resolver.answer([
            try SocketAddress(ipAddress: "::1", port: 1), try SocketAddress(ipAddress: "127.0.0.1", port: backend.port),
        ])
        try await withResolver(resolver) { client in
            let name = try await say(client)
            #expect(name == "v4")
        }
        try await backend.stop()
    }

    @Test func otherFamilyIsUsedWhenThePreferredOneDoesNotAnswer() async throws {
        // A machine without IPv6 has only one family to choose from.
        guard let backend = try? await TestBackend("v6", host: "::1") else { return }
        let silent = try await RawServer(tls: nil)
        let resolver = ScriptedResolver()
        resolver.answer([
            try SocketAddress(ipAddress: "127.0.0.1", port: silent.port),
            try SocketAddress(ipAddress: "::1", port: backend.port),
        ])
        try await withResolver(resolver) { client in
            let name = try await say(client)
            #expect(name == "v6")
        }
        await silent.close()
        try await backend.stop()
    }

    @Test func preferredFamilyAloneIsUsedWhenItIsThere() async throws {
        guard let other = try? await TestBackend("v6", host: "::1") else { return }
        let backend = try await TestBackend("v4")
        let resolver = ScriptedResolver()
        resolver.answer([
            try SocketAddress(ipAddress: "127.0.0.1", port: backend.port),
            try SocketAddress(ipAddress: "::1", port: other.port),
        ])
        try await withResolver(resolver, reserveDelay: .seconds(3600)) { client in
            for _ in 0..<20 {
                let name = try await say(client)
                #expect(name == "v4")
            }
        }
        try await backend.stop()
        try await other.stop()
    }
}
