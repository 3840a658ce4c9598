import AccountAPI
import CLP
import CLPMessages
import CLPTesting
import InferenceAPI
import Testing

extension BadInput {
    /// Peers that speak TLS and the right protocol, and break its rules. The connection ends with a code; the calls
    /// that ran on it are settled.
    @Suite struct FrameTests {
        /// Sends bytes behind SETTINGS; the code of the GOAWAY, behind which nothing may follow.
        private func goAway(_ caller: RawCaller, _ bytes: [UInt8]) async throws -> UInt32 {
            try await caller.peer.send(bytes)
            let code = try await caller.frame(ofType: 10).number(at: 4)
            #expect(try await caller.peer.framesToEnd(within: .seconds(30)).isEmpty)
            return code
        }

        /// A CALL that stays open: its message is said to have more bytes than come.
        private func halfCall(_ stream: UInt32, key: String, total: UInt32, first: [UInt8]) throws -> [UInt8] {
            let block = try RawCaller.header(Method.chat, key: key).serialized()
            let payload = [UInt8(block.count >> 8), UInt8(block.count & 0xff)] + block + RawFrame.bytes(of: total)
            return RawFrame(type: 2, flags: 2, stream: stream, payload: payload + first).bytes
        }

        /// [CLP-FRAME-8]
        @Test func truncatedFramesStartNothing() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let message = try ChatRequest.bytes("secret words", model: "development/echo")
            let whole = try RawFrame.call(1, RawCaller.header(Method.chat, key: tenant.key), message: message).bytes
            for length in [1, 9, 10, 12, whole.count / 2, whole.count - 1] {
                let caller = try await RawCaller(tenant.gateway)
                try await caller.peer.send(Array(whole.prefix(length)))
                await caller.peer.cut()
            }
            let caller = try await RawCaller(tenant.gateway)
            try await caller.peer.send(halfCall(1, key: tenant.key, total: 1000, first: message))
            await caller.peer.cut()
            try await tenant.expectSettled([])
        }

        /// [CLP-FRAME-2], [CLP-FRAME-3], [CLP-FRAME-4] A call that runs meanwhile is cancelled, logged and settled.
        @Test(arguments: [
            ("oversized", [0x00, 0x01, 0x00, 0x00, 0, 0, 0, 1, 2, 3], UInt32(2)),
            ("unknown type", RawFrame(type: 0x20, stream: 0).bytes, 2),
            (
                "unknown flag", RawFrame(type: 9, flags: 0x40, stream: 0, payload: .init(repeating: 0, count: 8)).bytes,
                2
            ),
            ("garbage", Array(repeating: 0xab, count: 64), 2),
            ("second SETTINGS", RawFrame.settings().bytes, 1),
            ("credit of 0", RawFrame.credit(1, 0).bytes, 3),
            ("too much credit", RawFrame.credit(1, 0x7fff_ffff).bytes, 3),
        ]) func brokenFramesEndTheConnection(name: String, bytes: [UInt8], code: UInt32) async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let caller = try await RawCaller(tenant.gateway)
            let message = try ChatRequest.bytes("one two", model: "development/stall")
            try await caller.peer.send(
                .call(1, RawCaller.header(Method.chatStream, key: tenant.key), message: message))
            #expect(try await caller.frame(ofType: 4).stream == 1)
            #expect(try await goAway(caller, bytes) == code, "\(name)")
            let call = try #require(try await tenant.expectSettled([.cancelled]).first)
            #expect(call.estimated, "what was delivered is charged by count")
            #expect(call.outputTokens == 1)
        }

        /// [CLP-EXT-1] What a later version may send is no fault.
        @Test func unknownExtensionsAreIgnored() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let caller = try await RawCaller(tenant.gateway, settings: [(0x9abc, 7)])
            try await caller.peer.send(RawFrame(type: 0x93, flags: 0xff, stream: 5, payload: [1, 2, 3]))
            let message = try ChatRequest.bytes("hello", model: "development/echo")
            try await caller.peer.send(.call(1, RawCaller.header(Method.chat, key: tenant.key), message: message))
            #expect(try await caller.frame(ofType: 4).flags == 1)
            try await tenant.expectSettled([.completed])
        }

        /// [CLP-CALLS-1]
        @Test func oneCallTooManyEndsTheConnection() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let caller = try await RawCaller(tenant.gateway)
            let message = try ChatRequest.bytes("one two", model: "development/stall")
            let header = RawCaller.header(Method.chatStream, key: tenant.key)
            for number in 0..<32 { try await caller.peer.send(.call(UInt32(2 * number + 1), header, message: message)) }
            // Each of them has begun, so that each must be settled.
            for _ in 0..<32 { _ = try await caller.frame(ofType: 4) }
            #expect(try await goAway(caller, RawFrame.call(65, header, message: message).bytes) == 3)
            try await tenant.expectSettled(Array(repeating: .cancelled, count: 32))
        }

        /// [CLP-METHOD-5]
        @Test(arguments: [
            "clpai.inference.v1.Inference/Sing", "clpai.nothing.v1.Nothing/Chat", "grpc.health.v1.Health/Check",
        ]) func unknownMethodIsUnimplemented(method: String) async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let caller = try await RawCaller(tenant.gateway)
            let status = try await caller.status(of: 1, method, key: tenant.key, message: [])
            #expect(status.code == 12, "\(status.message)")
            #expect(!status.message.isEmpty)
            // The connection is good for more.
            let message = try ChatRequest.bytes("hello", model: "development/echo")
            try await caller.peer.send(.call(3, RawCaller.header(Method.chat, key: tenant.key), message: message))
            #expect(try await caller.frame(ofType: 4).stream == 3)
            try await tenant.expectSettled([.completed])
        }

        /// [CLP-METHOD-2], [CLP-METHOD-3], [CLP-METHOD-4]
        @Test func methodNumbersAreBoundOnceAndBeforeTheirUse() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            var bound = RawCaller.header(Method.chat, key: tenant.key)
            bound.number = 7
            var again = RawCaller.header(Method.chatStream, key: tenant.key)
            again.number = 7
            var unbound = RawCaller.header("", key: tenant.key)
            unbound.number = 8
            var outside = bound
            outside.number = 1024
            let message = try ChatRequest.bytes("hello", model: "development/echo")
            for second in [again, unbound, outside] {
                let caller = try await RawCaller(tenant.gateway)
                try await caller.peer.send(.call(1, bound, message: message))
                #expect(try await caller.frame(ofType: 4).stream == 1)
                #expect(try await goAway(caller, RawFrame.call(3, second, message: message).bytes) == 1)
            }
            try await tenant.expectSettled([.completed, .completed, .completed])
        }
    }
}
