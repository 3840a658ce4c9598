/// Rules over the ids of the wire protocol (`[W-CREDIT-3]`): each demand has one, and code and a test quote it.
enum SpecificationRules {
    static let path = "Protos/CLP.md"

    /// A demand of the specification.
    struct Demand: Equatable {
        var id: String
        var line: Int
        /// It stands in a section headed "not yet".
        var isNotYet: Bool
    }

    /// Ids of the paragraphs, list items and table rows that hold a MUST; and those that hold one without an id.
    static func demands(in text: String) -> (demands: [Demand], findings: [Finding]) {
        var demands: [Demand] = []
        var findings: [Finding] = []
        for block in blocks(of: text) where block.text.contains("MUST") {
            let found = ids(in: block.text)
            if found.isEmpty { findings.append(finding(block.line, "a MUST without an id such as [W-FRAME-1]")) }
            demands += found.map { Demand(id: $0, line: block.line, isNotYet: block.isNotYet) }
        }
        for (id, same) in Dictionary(grouping: demands, by: \.id) where same.count > 1 {
            findings.append(finding(same[1].line, "\(id) stands for two demands"))
        }
        return (demands, findings)
    }

    /// Demands that code or tests do not quote, though they should; and ids on the list that are no longer exempt.
    static func orphans(_ demands: [Demand], code: Set<String>, tests: Set<String>, exempt: Set<String>) -> [Finding] {
        var findings: [Finding] = []
        for demand in demands {
            if exempt.contains(demand.id) {
                if !demand.isNotYet {
                    findings.append(
                        finding(demand.line, "\(demand.id) is exempt, but its section is not headed \"not yet\""))
                }
                if code.contains(demand.id), tests.contains(demand.id) {
                    findings.append(finding(demand.line, "\(demand.id) is quoted: take it off the list of exempt ids"))
                }
                continue
            }
            if !code.contains(demand.id) { findings.append(finding(demand.line, "no source quotes \(demand.id)")) }
            if !tests.contains(demand.id) { findings.append(finding(demand.line, "no test quotes \(demand.id)")) }
        }
        let known = Set(demands.map(\.id))
        return findings
            + code.union(tests).union(exempt).subtracting(known).sorted().map {
                finding(0, "\($0) is quoted but not defined")
            }
    }

    /// Every id that a text quotes.
    static func ids(in text: String) -> [String] {
        text.contains("[W-") ? text.matches(of: #/\[(W-[A-Z]+-[0-9]+)\]/#).map { String($0.output.1) } : []
    }

    private struct Block {
        var text: String
        var line: Int
        var isNotYet: Bool
    }

    /// Paragraphs, list items and table rows. Fenced text is none of them.
    private static func blocks(of text: String) -> [Block] {
        var blocks: [Block] = []
        var headings: [Bool] = []
        var isFenced = false
        var isOpen = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.drop { $0 == " " }
            if content.hasPrefix("```") { isFenced.toggle() }
            if isFenced || content.isEmpty || content.hasPrefix("```") {
                isOpen = false
            } else if content.hasPrefix("#") {
                let depth = content.prefix { $0 == "#" }.count
                // A section lies inside those above it: "not yet" there counts here too.
                headings = Array(headings.prefix(depth - 1))
                while headings.count < depth - 1 { headings.append(false) }
                headings.append(content.lowercased().contains("not yet"))
                isOpen = false
            } else if isOpen, !startsBlock(content) {
                blocks[blocks.count - 1].text += "\n" + content
            } else {
                blocks.append(Block(text: String(content), line: index + 1, isNotYet: headings.contains(true)))
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
