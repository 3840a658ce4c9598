import AccountAPI
import CLP
import CLPMessages
import Testing

/// Two bytes on the wire for each message in memory, as many as one request may hold.
@Suite(.timeLimit(.minutes(2)))
struct AmplificationTests {
    /// Most that decoding one message may take, bytes; the message itself, on its way and whole; and some for the
    /// allocator.
    private static let allowed = (64 << 20) + 2 * (4 << 20) + (8 << 20)

    @Test func memoryStaysWithinItsBound() async throws {
        try await GatewayProcess.with { gateway in
            let tenant = try await Tenant(gateway)
            try await tenant.expectServed()
            let before = try gateway.peakBytes()
            let caller = try await RawCaller(gateway)
            let bomb = Array(repeating: [0x12, 0x00] as [UInt8], count: 2_097_000).flatMap { $0 }
            try await caller.sendLarge(bomb, RawCaller.header(Method.chat, key: tenant.key), on: 1)
            let status = try await caller.status(of: 1)
            #expect(status.code == 8, "\(status.message)")
            #expect(status.message.contains("the request does not decode"), "\(status.message)")
            let grown = try gateway.peakBytes() - before
            #expect(grown < Self.allowed, "\(grown) bytes")
            try await tenant.expectSettled([.refused, .completed])
        }
    }
}
