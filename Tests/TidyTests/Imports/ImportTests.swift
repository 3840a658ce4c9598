import Testing

struct ImportTests {
    @Test func everyImportIsDeclaredAndAllowed() throws {
        let graph = try PackageGraph.ofThisPackage()
        let names = Set(graph.targets.map(\.name))
        let findings = Repository.files.filter { $0.language == .swift }.flatMap { file -> [Finding] in
            guard let target = graph.target(of: file.path) else { return [] }
            return ImportRules.unlawful(file, in: target, names: names, rows: AllowedEdges.rows)
        }
        expectNone(findings)
    }

    @Test(arguments: [
        ("import NIOCore", "NIOCore"), ("public import struct Crypto.SHA256", "Crypto"),
        ("package import GatewayDomain", "GatewayDomain"), ("@preconcurrency import Foo.Bar", "Foo"),
    ])
    func readsImports(line: String, module: String) {
        let found = ImportRules.imports(of: SourceFile(path: "a.swift", text: "\n" + line))
        #expect(found == [.init(module: module, line: 2, isTestable: false)])
    }

    @Test func commentsAndLiteralsAreNoImports() {
        let text = "// import A\n/* import B */\nlet c = \"import C\"\nlet important = 1"
        #expect(ImportRules.imports(of: SourceFile(path: "a.swift", text: text)).isEmpty)
    }

    @Test func theLargerFoundationIsLawfulAsAFallback() {
        let text = """
            #if canImport(FoundationEssentials)
            import FoundationEssentials
            #else
            import Foundation
            #endif
            """
        let found = ImportRules.imports(of: SourceFile(path: "a.swift", text: text))
        #expect(found.map(\.module) == ["FoundationEssentials"])
    }

    @Test(arguments: [
        ("import Foundation", "CLPWire must not import Foundation"),
        ("import FoundationEssentials", "CLPWire must not import FoundationEssentials"),
        ("import Logging", "CLPWire must not import Logging"),
        ("import CLPTLS", "CLPWire imports CLPTLS without declaring it"),
        ("@testable import Synchronization", "@testable and @_spi are not used: declare it `package`"),
    ])
    func aPlantedImportIsFound(line: String, text: String) {
        #expect(check(line, type: "library").map(\.text) == [text])
    }

    @Test func whatIsDeclaredPasses() {
        #expect(check("import NIOCore\nimport Glibc\nimport COpenSSL", type: "library").isEmpty)
        #expect(check("import Testing\nimport Foundation\nimport NIOCore", type: "test").isEmpty)
    }

    @Test func aTestThatImportsWhatItDoesNotDeclareIsFound() {
        #expect(check("import Logging", type: "test").count == 1)
    }

    private func check(_ text: String, type: String) -> [Finding] {
        let target = PackageGraph.Target(
            name: "CLPWire", type: type, path: "Sources/CLPWire", targetDependencies: ["COpenSSL"],
            productDependencies: ["NIOCore"])
        return ImportRules.unlawful(
            SourceFile(path: "Sources/CLPWire/a.swift", text: text), in: target,
            names: ["CLPWire", "CLPTLS", "COpenSSL"], rows: ["CLPWire": .init(own: ["COpenSSL"])])
    }
}
