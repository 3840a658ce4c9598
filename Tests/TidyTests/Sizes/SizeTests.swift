import Testing

struct SizeTests {
    @Test func filesAreShort() {
        let findings = sources(.swift, .c).flatMap(SizeRules.longFile)
        let scripts = Repository.files.filter { $0.lies(in: "tools") && !$0.path.contains(".") }
        let all = findings + scripts.flatMap(SizeRules.longFile)
        expectNone(all)
    }

    @Test func functionsAreShort() {
        let findings = sources(.swift, .c).flatMap(SizeRules.longFunctions)
        expectNone(findings)
    }

    @Test func aLongFileIsFound() {
        let text = String(repeating: "let a = 1\n", count: SizeRules.fileLinesMax)
        #expect(SizeRules.longFile(SourceFile(path: "a.swift", text: text)).isEmpty)
        #expect(SizeRules.longFile(SourceFile(path: "a.swift", text: text + "x\n")).count == 1)
    }

    @Test(arguments: ["func f(a: Int = { 1 }()) -> Int", "public init?<T>(_ a: [T]) where T: P", "deinit"])
    func aLongFunctionIsFound(head: String) {
        let body = String(repeating: "        a()\n", count: SizeRules.functionLinesMax - 2)
        let before = "struct S {\n    "
        #expect(SizeRules.longFunctions(file(before + head + " {\n" + body + "    }\n}")).isEmpty)
        let long = file(before + head + " {\n" + body + "        b()\n    }\n}")
        #expect(SizeRules.longFunctions(long).map(\.line) == [2])
    }

    @Test func bodiesAreMatched() {
        let text = """
            protocol P {
                func a() async throws -> Int
                init(b: Int)
                var c: Int { get }
            }
            struct S {
                func outer() -> String {
                    func inner() { print("{") }
                    return S.init().x  // {
                }
            }
            """
        #expect(FunctionFinder.functions(in: file(text)) == [.init(line: 7, length: 4), .init(line: 8, length: 1)])
    }

    @Test func functionsOfCAreFound() {
        let text = "struct s {\n  int a;\n};\nint f(int a)\n{\n  if (a) {\n  }\n  return '{';\n}\n"
        #expect(FunctionFinder.functions(in: SourceFile(path: "a.c", text: text)) == [.init(line: 4, length: 6)])
    }

    private func file(_ text: String) -> SourceFile { SourceFile(path: "a.swift", text: text) }

    private func sources(_ languages: SourceFile.Language...) -> [SourceFile] {
        Repository.files.filter { languages.contains($0.language) && !$0.isGenerated }
    }
}
