/// Writes a Swift file as text.
package enum SwiftRenderer {
    package static func render(_ file: SwiftFile) -> String {
        var lines = file.header.map { $0.isEmpty ? "//" : "// \($0)" }
        lines += ["//", "// swift-format-ignore-file", ""]
        lines += file.imports.map { $0.access.isEmpty ? "import \($0.module)" : "\($0.access) import \($0.module)" }
        for declaration in file.declarations {
            lines.append("")
            render(declaration, "", &lines)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func render(_ declaration: SwiftDeclaration, _ indent: String, _ lines: inout [String]) {
        switch declaration {
        case .type(let type): render(type, indent, &lines)
        case .property(let property): render(property, indent, &lines)
        case .function(let function): render(function, indent, &lines)
        case .enumCase(let enumCase):
            documentation(enumCase.documentation, indent, &lines)
            lines.append("\(indent)\(enumCase.introducer) \(enumCase.name)(\(enumCase.payload))")
        }
    }

    private static func render(_ type: SwiftTypeDeclaration, _ indent: String, _ lines: inout [String]) {
        documentation(type.documentation, indent, &lines)
        let conformances = type.conformances.isEmpty ? "" : ": " + type.conformances.joined(separator: ", ")
        lines.append("\(indent)\(type.introducer) \(type.name)\(conformances) {")
        for (index, member) in type.members.enumerated() {
            if index > 0 { lines.append("") }
            render(member, indent + "    ", &lines)
        }
        lines.append("\(indent)}")
    }

    private static func render(_ property: SwiftProperty, _ indent: String, _ lines: inout [String]) {
        documentation(property.documentation, indent, &lines)
        var line = "\(indent)\(property.introducer) \(property.name)"
        if let type = property.type { line += ": \(type)" }
        if let value = property.value {
            let parts = value.split(separator: "\n", omittingEmptySubsequences: false)
            lines.append(line + " = \(parts[0])")
            lines += parts.dropFirst().map { indent + $0 }
            return
        }
        guard !property.body.isEmpty else {
            lines.append(line)
            return
        }
        if property.body.count == 1, case .line(let statement) = property.body[0] {
            lines.append(line + " { \(statement) }")
            return
        }
        lines.append(line + " {")
        for statement in property.body { render(statement, indent + "    ", &lines) }
        lines.append("\(indent)}")
    }

    private static func render(_ function: SwiftFunction, _ indent: String, _ lines: inout [String]) {
        documentation(function.documentation, indent, &lines)
        let result = function.result.isEmpty ? "" : " " + function.result
        let close = function.body == nil ? "" : function.body?.isEmpty == true ? " {}" : " {"
        let head = "\(indent)\(function.introducer)(\(function.parameters.joined(separator: ", ")))\(result)"
        if head.count <= 118 {
            lines.append(head + close)
        } else {
            lines.append("\(indent)\(function.introducer)(")
            let last = function.parameters.count - 1
            for (index, parameter) in function.parameters.enumerated() {
                lines.append("\(indent)    \(parameter)\(index == last ? "" : ",")")
            }
            lines.append("\(indent))\(result)\(close)")
        }
        guard let body = function.body, !body.isEmpty else { return }
        for statement in body { render(statement, indent + "    ", &lines) }
        lines.append("\(indent)}")
    }

    private static func render(_ statement: SwiftStatement, _ indent: String, _ lines: inout [String]) {
        switch statement {
        case .line(let line): lines.append(indent + line)
        case .block(let header, let body):
            lines.append("\(indent)\(header) {")
            for statement in body { render(statement, indent + "    ", &lines) }
            lines.append("\(indent)}")
        case .cases(let cases):
            let outer = String(indent.dropLast(4))
            for branch in cases {
                lines.append("\(outer)\(branch.label):")
                for statement in branch.body { render(statement, indent, &lines) }
            }
        }
    }

    private static func documentation(_ text: [String], _ indent: String, _ lines: inout [String]) {
        lines += text.map { $0.isEmpty ? "\(indent)///" : "\(indent)/// \($0)" }
    }
}
