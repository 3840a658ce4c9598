import Foundation
import Testing

/// P1.c, P2.b: a crash shows nothing of what was in memory.
@Suite(.timeLimit(.minutes(3)))
struct CrashTests {
    private static let canary = "CANARY-SECRET-XY"

    /// A thread of an event loop is hit while it has a prompt in its registers. The runtime's crash reporter is asked
    /// for by the environment, as it is by default on a terminal, and shows memory if it runs.
    @Test(arguments: [SIGSEGV, SIGABRT, SIGQUIT])
    func aCrashSaysNothing(signal: Int32) async throws {
        let gateway = try await GatewayProcess.start(
            variables: ["SWIFT_BACKTRACE": "enable=yes,color=no,registers=all,threads=all,timeout=10s"])
        let tenant = try await Tenant(gateway)
        let folder = try TemporaryFolder()
        let prompt = String(repeating: Self.canary + " ", count: 5_000)
        try Data(prompt.utf8).write(to: folder.url.appending(path: "prompt"))
        let caller = try tenant.start("chat", "--file", folder.path("prompt"))
        try await caller.waitForOutput(Self.canary)
        gateway.program.signal(signal)
        #expect(try await gateway.program.status() == -signal)
        _ = try await caller.status()
        let said = gateway.program.errors + gateway.program.output
        for word in ["Registers:", "Backtrace", "Crash", "CANARY", "ANARY-SE", "rax"] {
            #expect(!said.contains(word), "\(said.suffix(2000))")
        }
    }

    /// Nobody but a privileged process reads its memory, nor starts a crash handler for it.
    @Test func othersOfTheSameUserReadNothing() async throws {
        let other = try Self.unprivileged(["/bin/sleep", "60"])
        try await eventually("the other program") { try await Self.readsEnvironment(of: other.pid) }
        let shell = geteuid() == 0 ? #"exec setpriv --bounding-set=-all "$0" "$@""# : nil
        let gateway = try await GatewayProcess.start(after: shell)
        #expect(try await !Self.readsEnvironment(of: gateway.program.pid))
        other.signal(SIGTERM)
        try await gateway.stop()
    }

    /// Whether a process of the same user can do so that has no right to trace others.
    private static func readsEnvironment(of pid: Int32) async throws -> Bool {
        let reader = try unprivileged(["/bin/dd", "if=/proc/\(pid)/environ", "of=/dev/null", "status=none"])
        return try await reader.status() == 0
    }

    private static func unprivileged(_ command: [String]) throws -> Program {
        let all = (geteuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=-all"] : []) + command
        return try Program(URL(filePath: all[0]), Array(all.dropFirst()))
    }
}
