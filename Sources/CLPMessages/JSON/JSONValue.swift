/// A JSON value (RFC 8259).
///
/// A number that is written as an integer and fits into 64 bits with sign is an ``integer(_:)``, exactly;
/// every other number is the nearest ``double(_:)``.
package enum JSONValue: Sendable, Hashable, ContentHiding {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// The members of a JSON object, in the order in which they were written.
package struct JSONObject: Sendable, Hashable, ExpressibleByDictionaryLiteral, ContentHiding {
    /// A name with its value.
    package struct Member: Sendable, Hashable, ContentHiding {
        package var name: String
        package var value: JSONValue

        /// What kind of value it is.
        package var description: String { value.description }
    }

    /// All members. A name may occur more than once.
    package var members: [Member]

    /// Makes an object of these members.
    package init(_ members: [Member] = []) {
        self.members = members
    }

    /// Makes an object of a literal; the order is kept.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        members = elements.map { Member(name: $0, value: $1) }
    }

    /// How many members it has.
    package var description: String { "<object of \(members.count)>" }

    /// The value of this name; nil when there is none. Of several the last one counts, as in most readers.
    /// The cost grows with the number of members, so look up few names of a large object.
    package subscript(_ name: String) -> JSONValue? {
        members.last { $0.name == name }?.value
    }
}

extension JSONValue {
    /// The value of this name, if this is an object that has it.
    package subscript(_ name: String) -> JSONValue? { object?[name] }

    /// The element at this index, if this is an array that has it.
    package subscript(_ index: Int) -> JSONValue? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }

    /// What kind of value this is and how large; numbers and flags show.
    package var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .double(let value): String(value)
        case .string(let value): "<\(value.utf8.count) bytes>"
        case .array(let value): "<array of \(value.count)>"
        case .object(let value): value.description
        }
    }

    /// Whether this is `null`.
    package var isNull: Bool { self == .null }

    /// The flag, if this is one.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The number, if this is one without a fraction that fits.
    package var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .double(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The number, if this is one. An integer of more than 53 bits is rounded to the nearest.
    package var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// The text, if this is one.
    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, if this is an array.
    package var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, if this is an object.
    package var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }
}
