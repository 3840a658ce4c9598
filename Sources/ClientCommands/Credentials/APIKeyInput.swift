/// Reads an API key from where it may stand: a file of the owner alone, or standard input. Never the command line,
/// which every user of a machine can read.
package enum APIKeyInput {
    /// The key in a file; `-` means a line of standard input.
    package static func key(from file: String) throws(Failure) -> String {
        if file == "-" { return try keyFromStandardInput() }
        guard let text = try SecretFile.read(file) else { throw Failure(.configuration, "there is no file \(file)") }
        return try checked(text)
    }

    /// A line of standard input.
    package static func keyFromStandardInput() throws(Failure) -> String {
        do {
            let line = try FileIO.readLine(FileIO.standardInput, limit: 1024)
            return try checked(String(decoding: line ?? [], as: UTF8.self))
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.noInput, "the key can't be read from standard input: \(error)")
        }
    }

    /// The key without blanks around it; printable ASCII, since it travels as metadata.
    package static func checked(_ text: String) throws(Failure) -> String {
        let key = text.split(whereSeparator: \.isWhitespace)
        guard key.count == 1, key[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) }), key[0].utf8.count <= 512 else {
            throw Failure(
                .configuration, "what was given is not an API key", advice: "A key is one word, such as clpai_….")
        }
        return String(key[0])
    }
}
