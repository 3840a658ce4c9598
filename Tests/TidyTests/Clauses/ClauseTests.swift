import Testing

struct ClauseTests {
    @Test func theTableIsWhole() throws {
        let table = ClauseTable(markdown: try Repository.text(of: ClauseTable.path))
        expectNone(table.broken)
        #expect(table.rows.map(\.id) == Self.ids)
    }

    @Test func citedClausesAreInTheTable() throws {
        let table = ClauseTable(markdown: try Repository.text(of: ClauseTable.path))
        // These tests cite ids that do not exist, to show that they would be found.
        let files = Repository.files.filter { !$0.lies(in: "Tests/TidyTests/Clauses") }
        let findings = files.flatMap { ClauseRules.unknown($0, table: table) }
        expectNone(findings)
    }

    @Test func keptClausesNameCodeAndTest() throws {
        let table = ClauseTable(markdown: try Repository.text(of: ClauseTable.path))
        let findings = ClauseRules.unproven(table) { path in Repository.files.first { $0.path == path }?.text }
        expectNone(findings)
    }

    @Test func theReadmeSaysTheSame() throws {
        let table = ClauseTable(markdown: try Repository.text(of: ClauseTable.path))
        let findings = ClauseRules.readme(try Repository.text(of: "README.md"), table: table)
        expectNone(findings)
    }

    @Test func rowsAreRead() {
        let table = ClauseTable(
            markdown: """
                | Id | Promise | State | RPC | Code | Test |
                |---|---|---|---|---|---|
                | P1.a | x | kept | Chat | `Sources/A.swift` | `Tests/A.swift#a`, `Tests/B.swift#b` |
                | P1.b | x | kept: half | | `Sources/A.swift` | `Tests/A.swift#a` |
                | P1.c | x | not yet | | | |
                | P1.d | x | nearly | | | |
                """)
        #expect(table.rows.map(\.id) == ["P1.a", "P1.b", "P1.c"])
        #expect(table.rows.map(\.state) == [.kept, .partly("half"), .notYet])
        #expect(table.rows[0].tests == ["Tests/A.swift#a", "Tests/B.swift#b"])
        #expect(table.broken.map(\.line) == [6])
    }

    @Test func anUnknownIdIsFound() {
        let file = SourceFile(path: "a.swift", text: "// [P1.a]\n// P6.d and P1.ab and XP1.a")
        #expect(ClauseRules.unknown(file, table: table(.kept)).map(\.line) == [2])
    }

    @Test func aKeptClauseWithoutItsTestIsFound() {
        let sources = ["Sources/A.swift": "// P1.a", "Tests/A.swift": "/// P1.a\nfunc a() {}"]
        func problems(_ table: ClauseTable, _ sources: [String: String]) -> Int {
            ClauseRules.unproven(table, text: { sources[$0] }).count
        }
        #expect(problems(table(.kept), sources) == 0)
        // The test has another name; the code does not exist; the id is cited nowhere.
        #expect(problems(table(.kept), sources.merging(["Tests/A.swift": "// P1.a\nfunc b() {}"]) { $1 }) == 1)
        #expect(problems(table(.kept), sources.filter { $0.key != "Sources/A.swift" }) == 2)
        #expect(problems(table(.kept), sources.merging(["Sources/A.swift": ""]) { $1 }) == 1)
        #expect(problems(table(.kept), sources.merging(["Tests/A.swift": "func a() {}"]) { $1 }) == 1)
        var bare = table(.kept)
        bare.rows[0].tests = []
        #expect(problems(bare, sources) == 1)
        #expect(problems(ClauseTable(rows: table(.kept).rows + table(.kept).rows), sources) == 1)
        #expect(problems(table(.notYet), [:]) == 0)
    }

    @Test func aReadmeThatSaysOtherwiseIsFound() {
        func problems(_ paragraph: String, _ state: ClauseTable.State) -> Int {
            ClauseRules.readme("# x\n\nP1.a is a clause.\n\n\(paragraph)\n\nMore.", table: table(state)).count
        }
        #expect(problems("See there. Kept: P2.b,\nP1.a. Not yet kept: P3.a.", .kept) == 0)
        #expect(problems("Kept in part: P1.a (half). Not yet kept: P3.a.", .partly("half")) == 0)
        #expect(problems("Kept: P4.a. Not yet kept, whatever exists: P1.a.", .notYet) == 0)
        #expect(problems("Kept: P4.a. Not yet kept: P1.a.", .kept) == 1)
        #expect(problems("Kept: P1.a. Not yet kept: P3.a.", .notYet) == 1)
        #expect(problems("Kept: P1.a. Not yet kept: P3.a.", .partly("half")) == 1)
        #expect(problems("Kept: P4.a. Not yet kept: P3.a.", .notYet) == 1)
        #expect(problems("Nothing is said.", .notYet) == 1)
    }

    private func table(_ state: ClauseTable.State) -> ClauseTable {
        ClauseTable(rows: [
            .init(id: "P1.a", state: state, code: ["Sources/A.swift"], tests: ["Tests/A.swift#a"], line: 1)
        ])
    }

    /// Every promise there is, in order.
    private static let ids = [
        "P0.a", "P0.b", "P1.0", "P1.a", "P1.b", "P1.c", "P2.0", "P2.a", "P2.b", "P3.a", "P3.b", "P3.c", "P3.d",
        "P4.a", "P4.b", "P4.c", "P4.d", "P5.a", "P5.b", "P5.c", "P6.a", "P6.b", "P7.a", "P7.b",
    ]
}

extension ClauseTable {
    fileprivate init(rows: [Row]) {
        self.init(markdown: "")
        self.rows = rows
    }
}
