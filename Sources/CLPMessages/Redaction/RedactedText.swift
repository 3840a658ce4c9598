internal import CLPMessagesC
internal import CProtobufC

/// The fields of a message as they may be printed.
///
/// Numbers, flags and enum values show. Of a text or bytes only the length shows, of a field marked
/// `(clp.sensitive)` only that it is set, of unknown fields only their total length. Long lists and
/// long messages are cut, so that the size of a log line is bounded.
package struct RedactedText {
    // Invariant: the C message is used only while its arena lives, within `init`.

    /// The set fields in the order of their numbers: name in the proto file, printable value.
    package private(set) var fields: [(name: String, value: String)]

    /// Reads the fields of a message.
    package init<Value: Message>(_ value: Value) {
        // A value that can't be encoded is printed as far as it goes: what is at fault is left out.
        fields = Arena.withTemporary(budget: Arena.encodingBudget) { arena in
            var walk = RedactedWalk()
            var fields: [(name: String, value: String)] = []
            if let message = clp_arena_message(arena.base, Value.descriptor.pointer) {
                arena.base.pointee.depth = 1
                value.fill(UnsafeMutableRawPointer(message), in: arena)
                fields = walk.fields(of: message)
            }
            let fault = arena.base.pointee.fault
            if fault != CLP_OK {
                let rule = EncodingError(fault, message: Value.fullName).rule
                fields.append(("cannot be encoded", rule.description))
            }
            return fields
        }
    }

    /// All fields in one line.
    package var line: String { Self.line(fields) }

    static func line(_ fields: [(name: String, value: String)]) -> String {
        "{" + fields.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + "}"
    }
}
