import CLP
import Testing

struct MetadataTests {
    @Test func orderAndRepeatsAreKept() {
        var metadata: Metadata = ["b": "1", "a": "2", "b": "3"]
        metadata.append("a", bytes: [1, 2])
        #expect(metadata.map(\.key) == ["b", "a", "b", "a"])
        #expect(metadata.values("b") == [.text("1"), .text("3")])
        #expect(metadata["b"] == "1")
        metadata["b"] = "4"
        #expect(metadata.values("b") == [.text("4")])
        metadata["b"] = nil
        #expect(metadata["b"] == nil)
        #expect(metadata.count == 2)
    }

    @Test func noDescriptionShowsAValue() {
        var metadata: Metadata = ["authorization": "canary-text"]
        metadata.append("token", bytes: Array("canary-bytes".utf8))
        var dumped = ""
        dump(metadata, to: &dumped)
        dump(metadata[0], to: &dumped)
        dump(metadata[1].value, to: &dumped)
        let texts = ["\(metadata)", String(reflecting: metadata), "\(metadata[0])", "\(metadata[1].value)", dumped]
        for text in texts {
            #expect(!text.contains("canary"))
            #expect(!text.contains("99"), "bytes of the value show")
        }
        #expect("\(metadata)".contains("authorization: <11 bytes>"))
    }

    @Test(arguments: ["a", "a-b_c.9", String(repeating: "k", count: 64)])
    func goodKeysPass(key: String) throws {
        try Metadata([.init(key: key, value: "x")]).validate()
    }

    @Test(arguments: ["", "A", "a b", "ä", "a:b", String(repeating: "k", count: 65)])
    func badKeysAreRefused(key: String) {
        #expect(throws: Metadata.Violation.badKey) { try Metadata([.init(key: key, value: "x")]).validate() }
    }

    @Test func reservedKeysAreRefused() {
        #expect(throws: Metadata.Violation.reservedKey) { try (["clp-trace": "x"] as Metadata).validate() }
    }

    /// [CLP-META-1]
    @Test func sixtyFourEntriesAreTheMost() throws {
        let entries = (0..<65).map { Metadata.Entry(key: "k\($0)", value: "x") }
        try Metadata(entries.dropLast()).validate()
        #expect(throws: Metadata.Violation.tooManyEntries(65)) { try Metadata(entries).validate() }
    }
}
