import Testing

struct HotPathTests {
    @Test func theHotPathTakesNoDetour() {
        let hot = Repository.files.filter { file in HotPathRule.folders.contains { file.lies(in: $0) } }
        #expect(!hot.isEmpty, "none of \(HotPathRule.folders) holds a file")
        let findings = hot.filter { $0.language == .swift }.flatMap(HotPathRule.detours)
        expectNone(findings)
    }

    @Test(arguments: [
        "Task { await f() }", "let t = Task(priority: .high) { }", "Task.detached { }", "try await Task.sleep(for: x)",
        "let s = AsyncStream<Int> { _ in }", "AsyncThrowingStream.makeStream()",
    ])
    func aPlantedDetourIsFound(line: String) {
        #expect(HotPathRule.detours(file(line)).count == 1)
    }

    @Test(arguments: [
        "Task.immediate(executorPreference: loop) { }", "// Task { } is forbidden", "f(\"Task { }\")", "MyTask { }",
        "Task(executorPreference: loop) { }",
    ])
    func whatIsLawfulPasses(line: String) {
        #expect(HotPathRule.detours(file(line)).isEmpty)
    }

    private func file(_ text: String) -> SourceFile { SourceFile(path: "a.swift", text: text) }
}
