/// Rules over `import` lines. The compiler checks only targets of ours, so products of other packages are read here.
enum ImportRules {
    struct Import: Equatable {
        var module: String
        var line: Int
        /// `@testable` or `@_spi`, which open what `package` should.
        var isTestable: Bool
    }

    /// Every import of a Swift text, in order.
    static func imports(of file: SourceFile) -> [Import] {
        let lines = file.codeLines
        return lines.enumerated().compactMap { index, line in
            if isFallback(index, of: lines) { return nil }
            var words = line.split(whereSeparator: { $0 == " " || $0 == ";" })
            let attributes = words.prefix { $0.hasPrefix("@") }
            words.removeFirst(attributes.count)
            while let first = words.first, ["public", "package", "internal", "private", "fileprivate"].contains(first) {
                words.removeFirst()
            }
            guard words.first == "import", words.count > 1 else { return nil }
            // `import struct Module.Type` names a kind first.
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
            return Import(
                module: String(name.prefix { $0 != "." }), line: index + 1,
                isTestable: attributes.contains { $0.hasPrefix("@testable") || $0.hasPrefix("@_spi") })
        }
    }

    /// `#else import Foundation` behind `#if canImport(FoundationEssentials)`: for systems that have no smaller one.
    private static func isFallback(_ index: Int, of lines: [Substring]) -> Bool {
        index > 2 && lines[index].trimmed == "import Foundation" && lines[index - 1].trimmed == "#else"
            && lines[index - 3].trimmed == "#if canImport(FoundationEssentials)"
    }

    /// Modules of ours and of other packages are imported only where the target declares them and the row allows
    /// them; of the toolchain, only what the row allows. So no Foundation where it has no business.
    static func unlawful(
        _ file: SourceFile, in target: PackageGraph.Target, names: Set<String>, rows: [String: AllowedEdges.Row]
    ) -> [Finding] {
        let row = rows[target.name]
        return imports(of: file).compactMap { entry -> Finding? in
            let found = { (text: String) in Finding(path: file.path, line: entry.line, text: text) }
            if entry.isTestable { return found("@testable and @_spi are not used: declare it `package`") }
            let isOwn = names.contains(entry.module)
            let declared = isOwn ? target.own.contains(entry.module) : target.outside.contains(entry.module)
            if target.isTest {
                let known = toolchainOfTests.contains(entry.module) || AllowedEdges.everywhere.contains(entry.module)
                return declared || known ? nil : found("\(target.name) imports \(entry.module) without declaring it")
            }
            if declared { return nil }
            if isOwn { return found("\(target.name) imports \(entry.module) without declaring it") }
            if AllowedEdges.everywhere.contains(entry.module) { return nil }
            if row?.toolchain.contains(entry.module) == true { return nil }
            return found("\(target.name) must not import \(entry.module)")
        }
    }

    private static let toolchainOfTests: Set<String> = ["Testing", "Foundation", "FoundationEssentials", "Dispatch"]
}
