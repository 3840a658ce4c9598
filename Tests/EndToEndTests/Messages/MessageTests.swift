import AccountAPI
import CLP
import CLPMessages
import CLPTesting
import InferenceAPI
import Testing

extension BadInput {
    /// Messages that are no messages, or cost more than they seem. They cost the call, not the connection.
    @Suite struct MessageTests {
        /// [CLP-SHAPE-2] Each is refused before anything is set aside, and logged (P1.b).
        @Test func malformedAndHostileMessagesAreRefused() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let caller = try await RawCaller(tenant.gateway)
            let cases: [(name: String, message: [UInt8])] = [
                ("a length beyond the end", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]),
                ("a length that overflows", [0x0a] + Array(repeating: 0xff, count: 9) + [0x01]),
                ("a number that never ends", [0x18] + Array(repeating: 0x80, count: 40)),
                ("field 0", [0x00, 0x01]),
                ("a wire type that is none", [0x0f, 0x01]),
                ("model that is not UTF-8", [0x0a, 0x02, 0xc3, 0x28]),
                ("content that is not UTF-8", [0x12, 0x04, 0x12, 0x02, 0xff, 0xfe]),
                ("a surrogate in UTF-8", [0x12, 0x05, 0x12, 0x03, 0xed, 0xa0, 0x80]),
            ]
            var stream: UInt32 = 1
            for (name, message) in cases {
                let status = try await caller.status(of: stream, Method.chat, key: tenant.key, message: message)
                #expect(status.code == 3, "\(name)")
                #expect(!status.message.isEmpty)
                stream += 2
            }
            let bomb = Array(repeating: 0x0b as UInt8, count: 10_000)
            let status = try await caller.status(of: stream, Method.chat, key: tenant.key, message: bomb)
            #expect(status.code == 8, "groups in groups, ten thousand deep")
            try await tenant.expectSettled(Array(repeating: .refused, count: cases.count + 1))
        }

        /// [CLP-MESSAGE-4] It is logged all the same (P1.b).
        @Test func messageAboveTheLimitIsRefusedAtItsLength() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let caller = try await RawCaller(tenant.gateway)
            let block = try RawCaller.header(Method.chat, key: tenant.key).serialized()
            let payload =
                [UInt8(block.count >> 8), UInt8(block.count & 0xff)] + block + RawFrame.bytes(of: 4_194_305) + [1]
            try await caller.peer.send(RawFrame(type: 2, flags: 2, stream: 1, payload: payload))
            let status = try await caller.status(of: 1)
            #expect(status.code == 8)
            #expect(status.message.contains("4194304"), "\(status.message)")
            try await tenant.expectSettled([.refused])
        }

        /// Fields that decode and are wrong: the answer names each.
        @Test func wrongFieldsAreNamed() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let empty = try await tenant.run("chat", "--temperature", "3", "--max-output-tokens", "9999999", "hello")
            #expect(empty.status == 65)
            #expect(empty.errors.contains("temperature: must be 0 to 2"), "\(empty.errors)")
            #expect(empty.errors.contains("max_output_tokens"), "\(empty.errors)")
            let model = try await tenant.run("chat", "--model", "nobody/nothing", "hello")
            #expect(model.status == 65)
            #expect(model.errors.contains("ListModels"), "\(model.errors)")
            try await tenant.expectSettled([.refused, .refused])
        }
    }
}
