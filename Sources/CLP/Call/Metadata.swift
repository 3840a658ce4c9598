/// Facts that travel beside the messages of a call: ordered, with repeats.
///
/// A key is `[a-z0-9._-]{1,64}`; keys that begin with `clp-` are reserved. There are at most 64 entries, and all of them
/// together fit the block of their frame (8,192 bytes). Values may be credentials, so no description shows one.
///
/// ```swift
/// var metadata: Metadata = ["tenant": "blue"]
/// metadata.append("hop", "a")
/// ```
public struct Metadata: Sendable, Hashable {
    /// The value of an entry.
    public enum Value: Sendable, Hashable {
        /// UTF-8 text.
        case text(String)
        /// Bytes.
        case binary([UInt8])
    }

    /// One key with one value.
    public struct Entry: Sendable, Hashable {
        /// The key, `[a-z0-9._-]{1,64}`.
        public let key: String
        /// The value.
        public let value: Value

        /// Makes an entry. It is checked when the metadata is sent.
        public init(key: String, value: Value) {
            self.key = key
            self.value = value
        }
    }

    /// How many entries one block may have (CLP.md, Metadata).
    public static let maximumEntries = 64

    private var items: [Entry]

    /// No entries.
    public init() { items = [] }

    /// The entries in their order.
    public init(_ entries: some Sequence<Entry>) { items = Array(entries) }

    /// Adds a text at the end, beside any entry of the same key.
    public mutating func append(_ key: String, _ text: String) {
        items.append(Entry(key: key, value: .text(text)))
    }

    /// Adds bytes at the end, beside any entry of the same key.
    public mutating func append(_ key: String, bytes: [UInt8]) {
        items.append(Entry(key: key, value: .binary(bytes)))
    }

    /// Removes each entry of the key.
    public mutating func removeAll(_ key: String) {
        items.removeAll { $0.key == key }
    }

    /// The text of the first entry of the key; nil when there is none or it is bytes. Setting replaces every entry of
    /// the key by one text, or by none.
    public subscript(key: String) -> String? {
        get {
            for entry in items where entry.key == key {
                if case .text(let text) = entry.value { return text }
                return nil
            }
            return nil
        }
        set {
            removeAll(key)
            if let newValue { append(key, newValue) }
        }
    }

    /// Each value of the key, in order.
    public func values(_ key: String) -> [Value] {
        items.compactMap { $0.key == key ? $0.value : nil }
    }
}

extension Metadata: RandomAccessCollection {
    /// The index of the first entry.
    public var startIndex: Int { items.startIndex }
    /// One past the index of the last entry.
    public var endIndex: Int { items.endIndex }
    /// The entry at a place.
    public subscript(position: Int) -> Entry { items[position] }
}

extension Metadata: ExpressibleByDictionaryLiteral {
    /// Values by key, in the order written; a key may stand more than once.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init(elements.map { Entry(key: $0.0, value: $0.1) })
    }
}

extension Metadata.Value: ExpressibleByStringInterpolation {
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
}

extension Metadata: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The keys with the lengths of their values.
    public var description: String {
        "[" + items.map(\.description).joined(separator: ", ") + "]"
    }

    /// The same as ``description``: a value is never shown.
    public var debugDescription: String { description }

    /// A mirror with the description alone, so that `dump` shows no value either.
    public var customMirror: Mirror { Mirror(self, unlabeledChildren: items.map(\.description)) }
}

extension Metadata.Entry: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key with the length of its value.
    public var description: String { "\(key): \(value)" }

    /// The same as ``description``: a value is never shown.
    public var debugDescription: String { description }

    /// A mirror without the value.
    public var customMirror: Mirror { Mirror(self, children: ["key": key]) }
}

extension Metadata.Value: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The length in bytes.
    public var description: String {
        switch self {
        case .text(let text): "<\(text.utf8.count) bytes>"
        case .binary(let bytes): "<\(bytes.count) bytes>"
        }
    }

    /// The same as ``description``: a value is never shown.
    public var debugDescription: String { description }

    /// An empty mirror, so that `dump` shows no value.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
