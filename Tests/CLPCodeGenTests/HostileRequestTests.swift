import CLPCodeGen
import Testing

/// Bytes that protoc never sends end in an error or in code, never in a crash.
struct HostileRequestTests {
    private static let parameter = "CModule=C,CPackage=p"

    @Test func everyCutOfARequest() throws {
        let request = Fixture.request([try Fixture("echo")], parameter: Self.parameter)
        for size in stride(from: 0, to: request.count, by: 3) {
            let response = respond(Array(request.prefix(size)))
            // A cut between two fields is a smaller request; one inside a field is none.
            #expect(response.error != nil || response.files.count <= 4)
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func changedBytes(seed: UInt64) throws {
        let request = Fixture.request([try Fixture("names"), try Fixture("echo")], parameter: Self.parameter)
        var random = SplitMix(state: seed)
        var failed = 0
        for _ in 0..<150 {
            var bytes = request
            for _ in 0..<(1 + random.next() % 4) {
                let index = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[index] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[index] ^= 1 << UInt8(random.next() % 8)
                default: bytes.remove(at: index)
                }
            }
            if respond(bytes).error != nil { failed += 1 }
        }
        #expect(failed > 50, "seed \(seed): the changes hardly reach the generator")
    }

    @Test func messagesNestedTooDeeply() {
        var message: [UInt8] = []
        for _ in 0..<200 {
            var outer: [UInt8] = []
            Wire.append(1, Array("M".utf8), to: &outer)
            Wire.append(3, message, to: &outer)
            message = outer
        }
        var file: [UInt8] = []
        Wire.append(1, Array("deep.proto".utf8), to: &file)
        Wire.append(4, message, to: &file)
        #expect(response(to: file, path: "deep.proto").error?.contains("nested deeper than the limit") == true)
    }

    @Test(arguments: [
        "a b", "x\n#include \"/etc/passwd\"", "\u{22}; system(\u{22}", "größe", "1x", "",
        String(repeating: "x", count: 600),
    ])
    func aNameThatWouldBecomeCode(name: String) {
        var message: [UInt8] = []
        Wire.append(1, Array(name.utf8), to: &message)
        var file: [UInt8] = []
        Wire.append(1, Array("bad.proto".utf8), to: &file)
        Wire.append(12, Array("proto3".utf8), to: &file)
        Wire.append(4, message, to: &file)
        let response = response(to: file, path: "bad.proto")
        #expect(response.error == "bad.proto: message: a name is not valid; it was not written by protoc")
    }

    @Test func aPathThatWouldBecomeCode() {
        var file: [UInt8] = []
        Wire.append(1, Array("a\nb.proto".utf8), to: &file)
        Wire.append(12, Array("proto3".utf8), to: &file)
        let response = response(to: file, path: "a\nb.proto")
        #expect(response.error == "file: a path holds a space, a quote or a control character")
    }

    private func response(to file: [UInt8], path: String) -> Response {
        var request: [UInt8] = []
        Wire.append(1, Array(path.utf8), to: &request)
        Wire.append(2, Array(Self.parameter.utf8), to: &request)
        Wire.append(15, file, to: &request)
        return respond(request)
    }
}

/// A small seeded generator, so that a failure can be run again.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
