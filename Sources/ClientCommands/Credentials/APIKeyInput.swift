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

    /// The key without blanks around it. Its form is checked, so that a slip is found here and not by a gateway.
    package static func checked(_ text: String) throws(Failure) -> String {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, hasForm(words[0]) else {
            throw Failure(
                .configuration, "what was given is not an API key, or it is mistyped",
                advice: "A key is \(prefix) and \(digits) digits: small letters, and 2 to 7.")
        }
        return String(words[0])
    }

    private static let prefix = "clpai_"
    /// Digits of base32 behind the prefix.
    private static let digits = 58

    private static func hasForm(_ key: Substring) -> Bool {
        let rest = key.utf8.dropFirst(prefix.utf8.count)
        return key.hasPrefix(prefix) && rest.count == digits
            && rest.allSatisfy { (0x61...0x7A).contains($0) || (0x32...0x37).contains($0) }
    }
}
