import CLP
import CLPMessages
import CLPTesting
import Foundation
import Synchronization
import Testing

/// Connections that share a loop take turns, so that a long read of one holds up no other.
@Suite(.timeLimit(.minutes(1)))
struct FairShareTests {
    private static let flood = MethodDescriptor<DebugId, DebugId>(
        service: "test.Shared", name: "Flood", kind: .unary)
    private static let ask = MethodDescriptor<DebugId, DebugId>(service: "test.Shared", name: "Ask", kind: .unary)
    private static let calls = 100

    /// What the server has seen: calls of the flood let in, and how many they were when a handler first ran.
    private final class Record: AdmissionInterceptor {
        private let state = Mutex<(admitted: Int, atFirstStart: Int?)>((0, nil))

        var atFirstStart: Int? { state.withLock { $0.atFirstStart } }

        func admit(_ context: inout CallContext) throws(RPCError) {
            guard context.method == flood.path else { return }
            state.withLock { $0.admitted += 1 }
        }

        func started() {
            state.withLock { $0.atFirstStart = $0.atFirstStart ?? $0.admitted }
        }
    }

    /// The thread that a handler runs on.
    private static func echoThread(_ request: DebugId, _ context: CallContext) -> DebugId {
        DebugId(id: "\(UInt(bitPattern: pthread_self().hashValue))")
    }

    /// A read that brings many calls is parsed in steps when somebody else reads on the same loop: handlers start, and
    /// others get their turn, long before the last call of the read is let in. Each call is answered all the same, in order.
    @Test func longReadIsTakenInSteps() async throws {
        let record = Record()
        let service = TestService(
            .synchronousUnary(Self.ask, Self.echoThread),
            .synchronousUnary(Self.flood) { request, _ in
                record.started()
                return request
            })
        try await TestServer.with(services: [service], admission: [record]) { test in
            let busy = try await test.rawPeer()
            let place = try await thread(of: busy, 1)
            // Until one shares the loop.
            var other = try await test.rawPeer()
            while try await thread(of: other, 1) != place { other = try await test.rawPeer() }
            try #require(try await thread(of: other, 3) == place)
            let frames = try (0..<Self.calls).flatMap { number in
                try RawFrame.call(
                    UInt32(3 + 2 * number), CallHeader(method: Self.flood.path),
                    message: try DebugId(id: "\(number)").serialized()
                ).bytes
            }
            try await busy.send(frames)
            for number in 0..<Self.calls {
                let reply = try #require(try await busy.nextFrame(ofType: 4))
                #expect(reply.stream == UInt32(3 + 2 * number))
            }
            let admitted = try #require(record.atFirstStart)
            #expect(admitted <= 32, "\(admitted) calls were let in before one was started")
        }
    }

    private func thread(of peer: RawPeer, _ stream: UInt32) async throws -> [UInt8] {
        try await peer.send(.call(stream, CallHeader(method: Self.ask.path), message: []))
        return try #require(try await peer.nextFrame(ofType: 4)).payload
    }
}
