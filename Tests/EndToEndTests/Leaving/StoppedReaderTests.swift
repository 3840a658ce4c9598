import AccountAPI
import CLP
import CLPMessages
import CLPTesting
import Foundation
import InferenceAPI
import Testing

/// A peer that grants all the credit there is and then reads nothing: the writers wait, and the gateway's memory stays
/// within what its limits allow.
@Suite(.timeLimit(.minutes(2)))
struct StoppedReaderTests {
    /// Streams that the peer opens.
    private static let streams = 32
    /// Each of them would be 4,096 lines of 1 KiB.
    private static let offered = streams * 4_096 * 1_024
    /// What they may cost the gateway, bytes: 64 KiB wait in each writer's queue, and 8 KiB for a header block; the
    /// rest is for the allocator.
    private static let allowed = streams * (65_536 + 8_192) + (6 << 20)

    /// Opens streams, reads nothing, and waits until the gateway has stopped working for it.
    private func stoppedReader(_ tenant: Tenant) async throws -> RawCaller {
        let gateway = tenant.gateway
        let caller = try await RawCaller(gateway, settings: [(1, 0x4000_0000)])
        try await caller.peer.setReading(false)
        let message = try ChatRequest.bytes("go", model: "development/huge")
        let header = RawCaller.header(Method.chatStream, key: tenant.key)
        for number in 0..<Self.streams {
            // Not more calls at once than the first grant of call credit.
            try await caller.peer.send(.call(UInt32(2 * number + 1), header, message: message))
        }
        try await eventually("all streams held") { try await tenant.balance().heldMicros > 8_192 * Int64(Self.streams) }
        var last = -1
        var quiet = 0
        try await eventually("the writers' rest") {
            let ticks = try gateway.processorTicks()
            quiet = try ticks == last && gateway.unsentBytes() > 0 ? quiet + 1 : 0
            last = ticks
            try await Task.sleep(for: .milliseconds(50))
            return quiet == 6
        }
        return caller
    }

    @Test func memoryStaysWithinItsBound() async throws {
        try await GatewayProcess.with { gateway in
            let tenant = try await Tenant(gateway)
            try await tenant.expectServed()
            let before = try gateway.residentBytes()
            let caller = try await stoppedReader(tenant)
            let grown = try gateway.residentBytes() - before
            #expect(grown < Self.allowed, "\(grown) bytes more for \(Self.offered) offered")
            #expect(try await tenant.calls().count == 1, "none has ended")
            try await tenant.expectServed()
            await caller.peer.cut()
            let calls = try await tenant.expectSettled(
                Array(repeating: .cancelled, count: Self.streams) + [.completed, .completed])
            let cancelled = calls.filter { $0.outcome == .cancelled }
            #expect(cancelled.allSatisfy { $0.estimated && $0.outputTokens < 4_096 })
        }
    }

    /// [CLP-CREDIT-2] The gateway can't grant anything to a peer that does not read; one that sends on all the same has
    /// overspent, and learns it when it reads again.
    @Test func overspentByteCreditEndsTheConnection() async throws {
        try await GatewayProcess.with { gateway in
            let tenant = try await Tenant(gateway)
            let caller = try await stoppedReader(tenant)
            let header = try RawCaller.header(Method.chat, key: tenant.key).serialized()
            let stream = UInt32(2 * Self.streams + 1)
            var bytes = RawFrame(
                type: 2, flags: 2, stream: stream,
                payload: [UInt8(header.count >> 8), UInt8(header.count & 0xff)] + header
                    + RawFrame.bytes(of: 4_000_000) + [0]
            ).bytes
            for _ in 0..<20 {
                bytes += RawFrame(type: 4, stream: stream, payload: Array(repeating: 0, count: 16_374)).bytes
            }
            try await caller.peer.send(bytes)
            try await tenant.expectSettled(Array(repeating: .cancelled, count: Self.streams))
            try await caller.peer.setReading(true)
            #expect(try await caller.frame(ofType: 10).number(at: 4) == 3)
        }
    }
}
