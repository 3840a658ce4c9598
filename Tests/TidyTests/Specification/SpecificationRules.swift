/// Rules over the ids of the wire protocol (`[CLP-CREDIT-3]`): each demand has one, and code and a test quote it.
enum SpecificationRules {
    static let path = "Protos/CLP.md"

    /// A demand of the specification.
    struct Demand: Equatable {
        var id: String
        var line: Int
    }

    /// The ids that paragraphs, list items and table rows define, in brackets; and the places that say MUST without one.
    ///
    /// A paragraph that explains the word itself, in quotes, demands nothing.
    static func demands(in text: String) -> (demands: [Demand], findings: [Finding]) {
        var demands: [Demand] = []
        var findings: [Finding] = []
        for block in blocks(of: text) where !block.text.contains("\"MUST\"") {
            let found = ids(in: block.text)
            if found.isEmpty, block.text.contains("MUST") {
                findings.append(finding(block.line, "a MUST without an id such as [CLP-FRAME-1]"))
            }
            demands += found.map { Demand(id: $0, line: block.line) }
        }
        for (id, same) in Dictionary(grouping: demands, by: \.id) where same.count > 1 {
            findings.append(finding(same[1].line, "\(id) stands for two demands"))
        }
        return (demands, findings)
    }

    /// The list of demands whose code is not there yet: code spans of the section headed "Exempt ids".
    static func exempt(in text: String) -> Set<String> {
        let section = text.split(separator: "\n").drop { !($0.hasPrefix("#") && $0.contains("Exempt ids")) }
        let end = section.dropFirst().firstIndex { $0.hasPrefix("#") } ?? section.endIndex
        return Set(section[..<end].flatMap { $0.matches(of: #/`(CLP-[A-Z]+-[0-9]+)`/#).map { String($0.output.1) } })
    }

    /// Demands that code or tests do not quote, though they should; ids that they quote and nobody defined; and ids that
    /// need no exemption any more.
    static func orphans(_ demands: [Demand], code: Set<String>, tests: Set<String>, exempt: Set<String>) -> [Finding] {
        var findings: [Finding] = []
        for demand in demands {
            let (isInCode, isInTests) = (code.contains(demand.id), tests.contains(demand.id))
            if exempt.contains(demand.id) {
                if isInCode, isInTests {
                    findings.append(finding(demand.line, "\(demand.id) is quoted: take it off the list of exempt ids"))
                }
                continue
            }
            if !isInCode { findings.append(finding(demand.line, "no source quotes \(demand.id)")) }
            if !isInTests { findings.append(finding(demand.line, "no test quotes \(demand.id)")) }
        }
        let unknown = code.union(tests).union(exempt).subtracting(demands.map(\.id))
        return findings + unknown.sorted().map { finding(0, "\($0) is quoted but not defined") }
    }

    /// Every id that a text quotes, in brackets.
    static func ids(in text: String) -> [String] {
        text.contains("[CLP-") ? text.matches(of: #/\[(CLP-[A-Z]+-[0-9]+)\]/#).map { String($0.output.1) } : []
    }

    private struct Block {
        var text: String
        var line: Int
    }

    /// Paragraphs, list items and table rows. Fenced text and headings are none of them.
    private static func blocks(of text: String) -> [Block] {
        var blocks: [Block] = []
        var isFenced = false
        var isOpen = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.drop { $0 == " " }
            let isFence = content.hasPrefix("```")
            if isFence { isFenced.toggle() }
            if isFenced || isFence || content.isEmpty || content.hasPrefix("#") {
                isOpen = false
            } else if isOpen, !startsBlock(content) {
                blocks[blocks.count - 1].text += "\n" + content
            } else {
                blocks.append(Block(text: String(content), line: index + 1))
                isOpen = true
            }
        }
        return blocks
    }

    /// A list item or a table row.
    private static func startsBlock(_ line: Substring) -> Bool {
        line.hasPrefix("- ") || line.hasPrefix("* ") || line.hasPrefix("|") || line.starts(with: #/[0-9]+\. /#)
    }

    private static func finding(_ line: Int, _ text: String) -> Finding { Finding(path: path, line: line, text: text) }
}
