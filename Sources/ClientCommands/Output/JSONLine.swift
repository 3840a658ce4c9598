package import CLPMessages

/// One JSON object on one line.
package enum JSONLine {
    /// The text of an object whose members `body` writes.
    ///
    /// JSON allows DEL and the C1 control characters as they are; a terminal would obey them, so they are escaped too.
    package static func text(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        writer.object(body)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.map { isControl($0) ? "\\u00" + String($0.value, radix: 16) : String($0) }.joined()
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { (0x7F...0x9F).contains(scalar.value) }
}

extension Console {
    /// Writes a result as one line of JSON.
    package func print(json body: (inout JSONWriter) -> Void) throws(Failure) { try print(JSONLine.text(body)) }
}

extension JSONWriter {
    /// A member whose value is an object.
    package mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
        member(name) { json in json.object(body) }
    }

    /// A member whose value is a list of objects.
    package mutating func list<Element>(
        _ name: String, of elements: [Element], _ body: (Element, inout JSONWriter) -> Void
    ) {
        member(name) { json in
            json.array { json in
                for element in elements { json.object { json in body(element, &json) } }
            }
        }
    }
}
