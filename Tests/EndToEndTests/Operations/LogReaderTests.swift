import CLP
import Foundation
import Testing

/// A log that nobody reads stops nothing.
@Suite(.timeLimit(.minutes(2)))
struct LogReaderTests {
    /// Standard error is a pipe of 4 KiB whose reader has stopped, as a stalled log driver does.
    @Test func callsAreServedAndTheGatewayEnds() async throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path("errors")
        #expect(mkfifo(pipe, 0o600) == 0)
        // Open in both directions, so that it has a reader for whom nothing is read.
        let reader = open(pipe, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        try #require(reader >= 0)
        defer { close(reader) }
        #expect(fcntl(reader, 1031, 4096) == 4096)  // F_SETPIPE_SZ
        let gateway = try await GatewayProcess.start(
            ["log.level=trace", HTTPScrape.setting], after: "exec 2>'\(pipe)'")
        let tenant = try await Tenant(gateway)
        for _ in 0..<40 { try await tenant.expectServed() }
        #expect(try await HealthClient(tenant.client).check(HealthCheckRequest()).status == .serving)
        var waiting: Int32 = 0
        #expect(ioctl(reader, UInt(FIONREAD), &waiting) == 0)
        #expect(waiting > 3000, "the pipe is full, but for less than a line: \(waiting)")
        try await gateway.stop()
    }
}
