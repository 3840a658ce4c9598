package import AccountAPI
package import ArgumentParser
import CLP
import CLPMessages

/// `clpai export`
package struct Export: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        abstract: "Get everything that is held of your account.",
        discussion: "With --json a table's row is an object on a line: a form that another service can read.")

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to this file, mode 0600, in place of standard output.", valueName: "file"))
    package var output: String?

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package func run(_ session: Session) async throws {
        let options = try session.options(timeout: nil)
        if let output { try SecretFile.checkWritable(output) }
        let (console, json, output) = (session.console, session.json, output)
        let collected = try await session.calling { client in
            let rows = try await DataRightsClient(client).exportData(ExportDataRequest(), options: options)
            var collected = ""
            while let row = try await rows.next() {
                // What goes to a file or a program keeps each character; a terminal must not obey any.
                let text = json ? row.jsonLine : row.text(isForTerminal: output == nil && console.isTerminal)
                if output == nil { try console.write(text) } else { collected += text }
            }
            return collected
        }
        if let output {
            try SecretFile.write(collected, to: output, makesFolders: false)
            console.remark("Written to \(output).")
        }
    }
}

extension ExportedRow {
    /// For a person: the table, then a line a field.
    package func text(isForTerminal: Bool) -> String {
        var lines = [table]
        lines += fields.map { "  \($0.name): \($0.value)" }
        return lines.map { (isForTerminal ? EscapeFilter.line($0) : $0) + "\n" }.joined()
    }

    /// For a program.
    package var jsonLine: String {
        JSONLine.text { json in
            json.member("table", table)
            json.object("fields") { json in
                for field in fields { json.member(field.name, field.value) }
            }
        } + "\n"
    }
}
