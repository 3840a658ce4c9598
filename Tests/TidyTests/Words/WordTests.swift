import Testing

struct WordTests {
    @Test func nothingIsLeftUnfinished() {
        let findings = Repository.files.filter { !$0.isGenerated }.flatMap(WordRules.unfinishedWork)
        expectNone(findings)
    }

    @Test func nothingNamesOneMachine() {
        let findings = Repository.files.flatMap(WordRules.foreignNames)
        expectNone(findings)
    }

    @Test func temporaryFoldersAreFresh() {
        let findings = Repository.files.flatMap(WordRules.fixedTemporaryPaths)
        expectNone(findings)
    }

    @Test(arguments: WordRules.unfinished)
    func aPlantedMarkIsFound(word: String) {
        #expect(WordRules.unfinishedWork(file("a\n// \(word): b")).map(\.line) == [2])
        #expect(WordRules.unfinishedWork(file("a\(word)b")).isEmpty)
    }

    @Test(arguments: WordRules.foreign)
    func aPlantedNameIsFound(word: String) {
        #expect(WordRules.foreignNames(file("see \(word)x/y")).count <= 1)
        #expect(WordRules.foreignNames(file("see \(word)")).map(\.line) == [1])
    }

    @Test func aPlantedTemporaryPathIsFound() {
        let place = "/t" + "mp/"
        #expect(WordRules.fixedTemporaryPaths(file("cd \(place)x")).count == 1)
        #expect(WordRules.fixedTemporaryPaths(file("mktemp -d \(place)x.XXXX\ncd ${TMPDIR:-/tmp}/x")).isEmpty)
    }

    private func file(_ text: String) -> SourceFile { SourceFile(path: "a.md", text: text) }
}
