import Testing

struct SpecificationTests {
    @Test func everyDemandHasOneId() throws {
        let (demands, findings) = SpecificationRules.demands(in: try Repository.text(of: SpecificationRules.path))
        #expect(!demands.isEmpty)
        expectNone(findings)
    }

    @Test func codeAndTestsQuoteEveryDemand() throws {
        let demands = SpecificationRules.demands(in: try Repository.text(of: SpecificationRules.path)).demands
        // The tests of this rule quote ids that do not exist, to show that they would be found.
        let tests = Repository.files.filter { $0.lies(in: "Tests") && !$0.lies(in: "Tests/TidyTests") }
        let code = Repository.files.filter { $0.lies(in: "Sources") || $0.lies(in: "tools") }
        expectNone(
            SpecificationRules.orphans(
                demands, code: ids(in: code), tests: ids(in: tests), exempt: SpecificationRules.notYet))
    }

    @Test func demandsAreRead() {
        let text = """
            # A
            A peer MUST do so
            and so [W-A-1].

            - It MUST NOT [W-A-2].
            - See [W-A-1].
            | x | MUST [W-A-3] |
            ```
            MUST
            ```
            # B (not yet)
            ## C
            MUST [W-C-1]
            # D
            MUST [W-D-1]
            """
        let (demands, findings) = SpecificationRules.demands(in: text)
        #expect(demands.map(\.id) == ["W-A-1", "W-A-2", "W-A-3", "W-C-1", "W-D-1"])
        #expect(demands.map(\.isNotYet) == [false, false, false, true, false])
        #expect(demands.map(\.line) == [2, 5, 7, 13, 15])
        #expect(findings.isEmpty)
    }

    @Test func aDemandWithoutAnIdAndADoubleIdAreFound() {
        #expect(SpecificationRules.demands(in: "It MUST.").findings.map(\.line) == [1])
        #expect(SpecificationRules.demands(in: "MUST [W-A-1]\n\nMUST [W-A-1]").findings.map(\.line) == [3])
    }

    @Test func orphansAreFound() {
        let demands = [SpecificationRules.Demand(id: "W-A-1", line: 1, isNotYet: false)]
        func orphans(code: Set<String>, tests: Set<String>, exempt: Set<String> = []) -> Int {
            SpecificationRules.orphans(demands, code: code, tests: tests, exempt: exempt).count
        }
        #expect(orphans(code: ["W-A-1"], tests: ["W-A-1"]) == 0)
        #expect(orphans(code: [], tests: ["W-A-1"]) == 1)
        #expect(orphans(code: ["W-A-1"], tests: []) == 1)
        #expect(orphans(code: ["W-A-1", "W-B-1"], tests: ["W-A-1"]) == 1)
        // Exempt outside a section that is not yet.
        #expect(orphans(code: [], tests: [], exempt: ["W-A-1"]) == 1)
    }

    @Test func anExemptIdThatIsQuotedIsFound() {
        let demands = [SpecificationRules.Demand(id: "W-A-1", line: 1, isNotYet: true)]
        #expect(SpecificationRules.orphans(demands, code: [], tests: [], exempt: ["W-A-1"]).isEmpty)
        #expect(SpecificationRules.orphans(demands, code: ["W-A-1"], tests: ["W-A-1"], exempt: ["W-A-1"]).count == 1)
    }

    private func ids(in files: [SourceFile]) -> Set<String> {
        Set(files.flatMap { SpecificationRules.ids(in: $0.text) })
    }
}
