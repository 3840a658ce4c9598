package import ArgumentParser

/// Where the prompt comes from: the arguments, a file, or standard input.
package struct PromptOptions: ParsableArguments, Sendable {
    @Argument(help: "The prompt. With --file, the file follows it. Without either, standard input is read.")
    package var words: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("File with the prompt; '-' is standard input.", valueName: "file"))
    package var file: String?

    package init() {}

    /// No prompt is larger, in bytes: with the rest of its message it must stay below the gateway's 4 MiB.
    package static let sizeMax = 4_000_000

    /// The whole prompt.
    ///
    /// - Parameter read: Reads a file, or standard input for nil, up to a number of bytes; replaced in tests.
    package func prompt(
        inputIsTerminal: Bool, read: (String?, Int) throws(Failure) -> [UInt8] = PromptFile.read
    ) throws(Failure) -> String {
        var parts = words.isEmpty ? [] : [words.joined(separator: " ")]
        if let file {
            parts.append(try Self.text(of: read(file == "-" ? nil : file, Self.sizeMax)))
        } else if words.isEmpty {
            if inputIsTerminal {
                throw Failure(
                    .usage, "there is no prompt", advice: "Write it behind 'clpai chat', or pass --file, or pipe it in."
                )
            }
            parts.append(try Self.text(of: read(nil, Self.sizeMax)))
        }
        let prompt = parts.joined(separator: "\n\n")
        if prompt.allSatisfy(\.isWhitespace) { throw Failure(.noInput, "the prompt is empty") }
        return prompt
    }

    private static func text(of bytes: [UInt8]) throws(Failure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(
                .noInput, "the prompt is not UTF-8 text", advice: "Convert it first, for instance with iconv.")
        }
        return text
    }
}
