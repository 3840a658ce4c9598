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

    @Test func theReadmeListsWhatIsNotKept() throws {
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
        let sources = ["Sources/A.swift": "", "Tests/A.swift": "func a() {}"]
        #expect(ClauseRules.unproven(table(.kept), text: { sources[$0] }).isEmpty)
        #expect(ClauseRules.unproven(table(.kept), text: { $0 == "Sources/A.swift" ? "" : "func b() {}" }).count == 1)
        #expect(ClauseRules.unproven(table(.kept), text: { _ in nil }).count == 2)
        var bare = table(.kept)
        bare.rows[0].tests = []
        #expect(ClauseRules.unproven(bare, text: { sources[$0] }).count == 1)
        let twice = ClauseTable(rows: table(.kept).rows + table(.kept).rows)
        #expect(ClauseRules.unproven(twice, text: { sources[$0] }).count == 1)
    }

    @Test func aReadmeThatSaysOtherwiseIsFound() {
        let readme = "# x\n## What is not yet there\nP1.a\n## More\nP1.b"
        #expect(ClauseRules.readme(readme, table: table(.notYet)).isEmpty)
        #expect(ClauseRules.readme(readme, table: table(.partly("half"))).isEmpty)
        #expect(ClauseRules.readme(readme, table: table(.kept)).count == 1)
        #expect(ClauseRules.readme("# x\nP1.a", table: table(.notYet)).count == 1)
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
