import CLP
import Testing

/// Descriptors as bytes, from whoever sends them.
struct ProtoFileTests {
    /// The one file of an embedded set.
    private static func file(_ set: [UInt8]) throws -> [UInt8] {
        var size = 0
        var shift = 0
        var rest = set.dropFirst()
        while let byte = rest.popFirst() {
            size |= Int(byte & 0x7f) << shift
            shift += 7
            if byte & 0x80 == 0 { break }
        }
        try #require(rest.count == size)
        return Array(rest)
    }

    @Test func whatAFileDefines() throws {
        let file = try ProtoFile(serialized: Self.file(HealthProto.fileDescriptorSet))
        #expect(file.path == "clp/rpc/v1/health.proto")
        #expect(file.package == "clp.rpc.v1")
        #expect(file.syntax == "proto3")
        #expect(file.dependencies == ["clp/options.proto"])
        let service = try #require(file.services.first)
        #expect(service.name == "Health")
        #expect(service.methods.map(\.name) == ["Check", "Watch"])
        #expect(service.methods.map(\.input) == ["clp.rpc.v1.HealthCheckRequest", "clp.rpc.v1.HealthCheckRequest"])
        #expect(service.methods.map(\.output) == ["clp.rpc.v1.HealthCheckResponse", "clp.rpc.v1.HealthCheckResponse"])
        #expect(service.methods.map(\.streamsReplies) == [false, true])
        #expect(service.methods.map(\.streamsRequests) == [false, false])
        #expect(service.methods.map(\.isIdempotent) == [true, false])
        let response = try #require(file.messages.last)
        #expect(response.enums.first?.values.map(\.number) == [0, 1, 2])
        #expect(response.fields.first?.typeName == "clp.rpc.v1.HealthCheckResponse.ServingStatus")
    }

    @Test func fieldsOfEveryLabel() throws {
        let file = try ProtoFile(serialized: Self.file(CallProto.fileDescriptorSet))
        let header = try #require(file.messages.first { $0.name == "CallHeader" })
        let timeout = try #require(header.fields.first { $0.name == "timeout_us" })
        #expect(timeout.isExplicitlyOptional)
        #expect(timeout.oneof.map { header.oneofs[$0] } == "_timeout_us")
        #expect(header.fields.first { $0.name == "metadata" }?.label == 3)
        #expect(header.fields.first { $0.name == "idempotency_key" }?.isSensitive == true)
        let entry = try #require(file.messages.first { $0.name == "MetadataEntry" })
        #expect(entry.fields.map(\.oneof) == [nil, 0, 0])
    }

    @Test func aCutDescriptorIsRefusedOrShorter() throws {
        let bytes = try Self.file(CallProto.fileDescriptorSet)
        var refused = 0
        for end in bytes.indices {
            do { _ = try ProtoFile(serialized: Array(bytes[..<end])) } catch { refused += 1 }
        }
        #expect(refused > bytes.count * 9 / 10)
    }

    @Test func changedBytesDoNoHarm() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var state = seed
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let original = try Self.file(ReflectionProto.fileDescriptorSet)
        var symbols = 0
        for _ in 0..<2000 {
            var bytes = original
            for _ in 0...random(below: 3) { bytes[random(below: bytes.count)] = UInt8(random(below: 256)) }
            // It is read or refused; whatever it is read as can be listed.
            symbols += (try? ProtoFile(serialized: bytes).symbols.count) ?? 0
        }
        #expect(symbols > 0)
    }

    @Test func messagesNestedWithoutEndAreRefused() {
        var bytes: [UInt8] = []
        func nested(_ depth: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            for _ in 0..<depth {
                var outer: [UInt8] = [0x1a]
                var length = bytes.count
                while length > 0x7f {
                    outer.append(UInt8(length & 0x7f) | 0x80)
                    length >>= 7
                }
                outer.append(UInt8(length))
                bytes = outer + bytes
            }
            return bytes
        }
        func file(_ message: [UInt8]) -> [UInt8] {
            var bytes: [UInt8] = [0x22]
            var length = message.count
            while length > 0x7f {
                bytes.append(UInt8(length & 0x7f) | 0x80)
                length >>= 7
            }
            return bytes + [UInt8(length)] + message
        }
        bytes = file(nested(63))
        #expect(throws: Never.self) { try ProtoFile(serialized: bytes) }
        bytes = file(nested(64))
        #expect(throws: DescriptorError.self) { try ProtoFile(serialized: bytes) }
        bytes = file(nested(10_000))
        #expect(throws: DescriptorError.self) { try ProtoFile(serialized: bytes) }
    }
}
