import Testing

struct PortSignatureTests {
    /// The structural half of P2.b: a port cannot carry content, whoever implements it.
    @Test func portsTakeOnlyClosedTypes() {
        let ports = Repository.files.filter { $0.lies(in: PortSignatureRule.folder) }
        #expect(!ports.isEmpty, "no file in \(PortSignatureRule.folder)")
        let findings = ports.flatMap(PortSignatureRule.openTypes)
        expectNone(findings)
    }

    @Test(arguments: [
        "func store(_ note: String)", "func store(_ bytes: [UInt8]) async", "func load() -> Data?",
        "func map(_ values: [RequestID: Substring])", "func any(_ value: any Sendable, _ other: Any)",
    ])
    func aPlantedOpenTypeIsFound(signature: String) {
        let file = SourceFile(path: "a.swift", text: "protocol P {\n    \(signature)\n}")
        #expect(PortSignatureRule.openTypes(file).map(\.line) == [2])
    }

    @Test func closedTypesPass() {
        let text =
            "/// A String in a comment.\nprotocol P { func begin(_ call: CallStart, _ now: Timestamp) -> DataKeyID }"
        #expect(PortSignatureRule.openTypes(SourceFile(path: "a.swift", text: text)).isEmpty)
    }
}
