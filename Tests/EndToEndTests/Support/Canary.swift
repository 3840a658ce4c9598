import Foundation

/// A text that stands nowhere else, to be looked for where it must not be.
struct Canary {
    /// What is planted.
    let text: String

    init(_ text: String = "canary-\(UUID().uuidString.lowercased())") { self.text = text }

    /// The same bytes as they could have been written down: as they are, in UTF-16, in hexadecimal, in base64 at each
    /// offset, backwards.
    private var forms: [Data] {
        let bytes = Data(text.utf8)
        let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let base64 = (0..<3).map { offset in
            // The characters at both ends depend on what stands beside the text.
            let encoded = (Data(count: offset) + bytes).base64EncodedString()
            return Data(encoded.dropFirst(offset == 0 ? 0 : 4).dropLast(4).utf8)
        }
        return [bytes, Data(hex.utf8), Data(hex.uppercased().utf8), Data(bytes.reversed())]
            + [text.data(using: .utf16LittleEndian), text.data(using: .utf16BigEndian)].compactMap { $0 } + base64
    }

    /// Whether it stands in some bytes, in any form.
    func isIn(_ data: Data) -> Bool { forms.contains(where: data.holds) }

    /// Files of a folder in which it stands.
    func files(in folder: TemporaryFolder) throws -> [String] {
        try folder.files().filter { isIn($0.value) }.map(\.key).sorted()
    }
}

extension Data {
    /// Whether some bytes stand in these; the files of a store are large, and Data's own search is slow.
    fileprivate func holds(_ part: Data) -> Bool {
        withUnsafeBytes { whole in
            part.withUnsafeBytes { part in
                guard let begin = whole.baseAddress, let wanted = part.baseAddress else { return false }
                var offset = 0
                while offset + part.count <= whole.count,
                    let found = memchr(begin + offset, Int32(part[0]), whole.count - part.count - offset + 1)
                {
                    if memcmp(found, wanted, part.count) == 0 { return true }
                    offset = begin.distance(to: found) + 1
                }
                return false
            }
        }
    }
}

extension TemporaryFolder {
    /// Files in which some bytes stand.
    func files(holding bytes: [UInt8]) throws -> [String] {
        try files().filter { $0.value.holds(Data(bytes)) }.map(\.key).sorted()
    }
}
