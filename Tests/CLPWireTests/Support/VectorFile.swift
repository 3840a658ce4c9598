import Foundation
import Testing

/// One case of a file of golden vectors; `Tests/Fixtures/wire/README.md` has the format.
struct VectorCase: Sendable, CustomTestStringConvertible {
    struct Step: Sendable {
        let line: Int
        let words: [String]
    }

    let name: String
    let steps: [Step]

    var testDescription: String { name }

    /// All cases of all files.
    static let all: [VectorCase] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/wire")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.filter { $0.hasSuffix(".txt") && $0 != "reactions.txt" }.sorted().flatMap { name -> [VectorCase] in
            guard let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8) else { return [] }
            return parse(text, file: name)
        }
    }()

    private static func parse(_ text: String, file: String) -> [VectorCase] {
        var cases: [(name: String, steps: [Step])] = []
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = raw.prefix { $0 != "#" }
            let words = line.split(whereSeparator: { $0 == " " || $0 == "|" }).map(String.init)
            guard let first = words.first else { continue }
            if first == "case" {
                cases.append((file + ": " + words.dropFirst().joined(separator: " "), []))
            } else if line.hasPrefix(" "), let last = cases[cases.count - 1].steps.popLast() {
                cases[cases.count - 1].steps.append(Step(line: last.line, words: last.words + words))
            } else {
                cases[cases.count - 1].steps.append(Step(line: index + 1, words: words))
            }
        }
        return cases.map { VectorCase(name: $0.name, steps: $0.steps) }
    }

    /// Bytes from words of hex, `-` for none, and runs such as `05*8124`.
    static func bytes(_ words: some Sequence<String>) -> [UInt8] {
        words.flatMap { word -> [UInt8] in
            if word == "-" { return [] }
            let parts = word.split(separator: "*")
            guard parts.count == 2, let count = Int(parts[1]) else { return hex(word) }
            return Array(repeating: hex(parts[0])[0], count: count)
        }
    }

    /// Every byte that the case's side receives.
    var receivedBytes: Int {
        steps.filter { $0.words[0] == "recv" }.reduce(0) { $0 + Self.bytes($1.words.dropFirst()).count }
    }
}
