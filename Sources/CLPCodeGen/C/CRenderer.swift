/// Writes a C file as text.
package enum CRenderer {
    package static func render(_ file: CFile) -> String {
        var lines: [String] = []
        for item in file.items { render(item, &lines) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func render(_ item: CItem, _ lines: inout [String]) {
        switch item {
        case .comment(let text): comment(text, indent: "", &lines)
        case .blank: lines.append("")
        case .line(let line): lines.append(line)
        case .structure(let name, let documentation, let members):
            comment(documentation, indent: "", &lines)
            lines.append("struct \(name) {")
            for member in members { render(member, indent: "  ", &lines) }
            lines.append("};")
        case .enumeration(let name, let documentation, let constants):
            comment(documentation, indent: "", &lines)
            lines.append("typedef enum {")
            for constant in constants {
                comment(constant.documentation, indent: "  ", &lines)
                // The smallest int has no literal of type int.
                let value = constant.value == .min ? "(-2147483647 - 1)" : String(constant.value)
                let comma = constant == constants.last ? "" : ","
                lines.append("  \(constant.name) = \(value)\(comma)")
            }
            lines.append("  PROTOBUF_C__FORCE_ENUM_TO_BE_INT_SIZE(\(name))")
            lines.append("} \(name);")
        case .function(let signature, let body):
            lines.append("\(signature) {")
            lines += body.map { "  " + $0 }
            lines.append("}")
        case .table(let declaration, let rows):
            lines.append("\(declaration) = {")
            lines += rows.map { "  " + $0 }
            lines.append("};")
        }
    }

    private static func render(_ member: CMember, indent: String, _ lines: inout [String]) {
        switch member {
        case .field(let declaration, let documentation):
            comment(documentation, indent: indent, &lines)
            lines.append("\(indent)\(declaration);")
        case .union(let members):
            lines.append("\(indent)union {")
            for member in members { render(member, indent: indent + "  ", &lines) }
            lines.append("\(indent)};")
        }
    }

    private static func comment(_ text: [String], indent: String, _ lines: inout [String]) {
        for line in text {
            // A backslash at the end would draw the next line into the comment.
            let safe = line.hasSuffix("\\") || line.hasSuffix("??/") ? line + " ." : line
            lines.append(safe.isEmpty ? "\(indent)//" : "\(indent)// \(safe)")
        }
    }
}
