extension Metadata {
    /// Why metadata can't be sent or is refused. Whose fault it is depends on who wrote it.
    package enum Violation: Error, Equatable {
        case tooManyEntries(Int)
        case badKey
        case reservedKey

        /// What is wrong and what would be right; never the key or the value, which the peer chose.
        package var explanation: String {
            switch self {
            case .tooManyEntries(let count):
                "metadata has \(count) entries; at most \(Metadata.maximumEntries) are allowed"
            case .badKey: "a metadata key is not of the form [a-z0-9._-]{1,64}"
            case .reservedKey: "metadata keys that begin with clp- are reserved"
            }
        }
    }

    /// Checks the number of entries and each key. [CLP-META-1]
    package func validate() throws(Violation) {
        guard count <= Self.maximumEntries else { throw .tooManyEntries(count) }
        for entry in self { try Self.validate(key: entry.key) }
    }

    private static func validate(key: String) throws(Violation) {
        let bytes = key.utf8
        guard (1...64).contains(bytes.count) else { throw .badKey }
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "-"):
                continue
            default: throw .badKey
            }
        }
        if bytes.starts(with: "clp-".utf8) { throw .reservedKey }
    }
}
