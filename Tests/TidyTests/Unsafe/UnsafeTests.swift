import Testing

struct UnsafeTests {
    @Test func promisesStandOnlyWhereTheyMay() {
        let findings = sources.flatMap { UnsafeRule.violations($0, allowed: UnsafeRule.allowed) }
        expectNone(findings)
    }

    @Test func theListNamesFilesThatExist() {
        #expect(UnsafeRule.allowed.subtracting(sources.map(\.path)).isEmpty)
    }

    @Test(arguments: [
        "final class C: @unchecked Sendable {}", "nonisolated(unsafe) let a = b", "func f(_ p: UnsafeRawPointer)",
        "var p: UnsafeMutableBufferPointer<Int>", "let h: OpaquePointer", "Unmanaged.passRetained(x)",
        "a.withUnsafeBytes { }", "unsafeBitCast(a, to: Int.self)",
    ])
    func aPlantedPromiseIsFound(line: String) {
        #expect(UnsafeRule.violations(file(line), allowed: []).count == 1)
        #expect(UnsafeRule.violations(file(line), allowed: ["a.swift"]).count == 1, "no invariant is given")
        #expect(UnsafeRule.violations(file("// Invariant: x.\n" + line), allowed: ["a.swift"]).isEmpty)
    }

    @Test func aListedFileWithoutPromisesIsFound() {
        #expect(UnsafeRule.violations(file("let a = 1 // UnsafeRawPointer"), allowed: ["a.swift"]).count == 1)
    }

    private func file(_ text: String) -> SourceFile { SourceFile(path: "a.swift", text: text) }

    private var sources: [SourceFile] {
        Repository.files.filter {
            $0.language == .swift && ($0.lies(in: "Sources") || $0.lies(in: "tools")) && !$0.isGenerated
        }
    }
}
