import Testing

struct SpecificationTests {
    @Test func everyDemandHasOneId() throws {
        let (demands, findings) = SpecificationRules.demands(in: try Repository.text(of: SpecificationRules.path))
        #expect(!demands.isEmpty)
        expectNone(findings)
    }

    @Test func codeAndTestsQuoteEveryDemand() throws {
        let text = try Repository.text(of: SpecificationRules.path)
        // The tests of this rule quote ids that do not exist, to show that they would be found.
        let tests = Repository.files.filter { $0.lies(in: "Tests") && !$0.lies(in: "Tests/TidyTests") }
        let code = Repository.files.filter { $0.lies(in: "Sources") || $0.lies(in: "tools") }
        expectNone(
            SpecificationRules.orphans(
                SpecificationRules.demands(in: text).demands, code: ids(in: code), tests: ids(in: tests),
                exempt: SpecificationRules.exempt(in: text)))
    }

    @Test func demandsAreRead() {
        let text = """
            # A
            "MUST" means what it says; an id looks like [CLP-A-9].

            A peer MUST do so
            and so [CLP-A-1].

            - [CLP-A-2] It MUST NOT.
            - See A-1.
            | x | MUST [CLP-A-3] |
            - [CLP-A-4] Both mean the same.
            ```
            MUST
            ```
            ## Exempt ids
            - `CLP-A-4`
            ## More
            `CLP-A-1`
            """
        let (demands, findings) = SpecificationRules.demands(in: text)
        #expect(demands.map(\.id) == ["CLP-A-1", "CLP-A-2", "CLP-A-3", "CLP-A-4"])
        #expect(demands.map(\.line) == [4, 7, 9, 10])
        #expect(findings.isEmpty)
        #expect(SpecificationRules.exempt(in: text) == ["CLP-A-4"])
    }

    @Test func aDemandWithoutAnIdAndADoubleIdAreFound() {
        #expect(SpecificationRules.demands(in: "It MUST.").findings.map(\.line) == [1])
        #expect(SpecificationRules.demands(in: "MUST [CLP-A-1]\n\nMUST [CLP-A-1]").findings.map(\.line) == [3])
    }

    @Test func orphansAreFound() {
        let demands = [SpecificationRules.Demand(id: "CLP-A-1", line: 1)]
        func orphans(code: Set<String>, tests: Set<String>, exempt: Set<String> = []) -> Int {
            SpecificationRules.orphans(demands, code: code, tests: tests, exempt: exempt).count
        }
        #expect(orphans(code: ["CLP-A-1"], tests: ["CLP-A-1"]) == 0)
        #expect(orphans(code: [], tests: ["CLP-A-1"]) == 1)
        #expect(orphans(code: ["CLP-A-1"], tests: []) == 1)
        #expect(orphans(code: ["CLP-A-1", "CLP-B-1"], tests: ["CLP-A-1"]) == 1)
        #expect(orphans(code: [], tests: [], exempt: ["CLP-A-1"]) == 0)
        #expect(orphans(code: ["CLP-A-1"], tests: ["CLP-A-1"], exempt: ["CLP-A-1"]) == 1)
        #expect(orphans(code: ["CLP-A-1"], tests: ["CLP-A-1"], exempt: ["CLP-C-1"]) == 1)
    }

    private func ids(in files: [SourceFile]) -> Set<String> {
        Set(files.flatMap { SpecificationRules.ids(in: $0.text) })
    }
}
