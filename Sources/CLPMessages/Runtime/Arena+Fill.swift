public import CLPMessagesC
public import CProtobufC

// What generated code calls to fill a C message. Each function copies into the arena. When the arena is
// full, or a value can't be held by C, it notes the fault in the arena and returns an absent value; the
// encoder is then never reached, so generated code has nothing to check.
//
// Invariant: every pointer returned points into the arena, to as many initialised elements as the count
// beside it says, and is used only while the arena lives.

extension Arena {
    /// A C string. A text with U+0000 is a fault.
    public func string(_ value: String) -> UnsafeMutablePointer<CChar>? {
        var value = value
        return value.withUTF8 { text in clp_arena_text(base, text.baseAddress, text.count) }
    }

    /// A C string, or NULL for an absent text.
    public func string(_ value: String?) -> UnsafeMutablePointer<CChar>? {
        value.flatMap { string($0) }
    }

    /// Bytes with their count.
    public func bytes(_ value: [UInt8]) -> ProtobufCBinaryData {
        guard !value.isEmpty, let copy = clp_arena_alloc(base, value.count) else {
            return ProtobufCBinaryData(len: 0, data: nil)
        }
        value.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        return ProtobufCBinaryData(len: value.count, data: copy.assumingMemoryBound(to: UInt8.self))
    }

    /// A sub-message, or NULL for an absent one.
    @inlinable
    public func message<Value: Message, CMessage>(_ value: Value?) -> UnsafeMutablePointer<CMessage>? {
        guard let value else { return nil }
        return fill(value).map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: CMessage.self) }
    }

    /// Numbers of a repeated field, with their count.
    @inlinable
    public func scalars<Value: BitwiseCopyable>(_ values: [Value]) -> (Int, UnsafeMutablePointer<Value>?) {
        array(values) { value in value }
    }

    /// Flags of a repeated field, with their count.
    @inlinable
    public func bools(_ values: [Bool]) -> (Int, UnsafeMutablePointer<protobuf_c_boolean>?) {
        array(values) { value in value ? 1 : 0 }
    }

    /// Enum values of a repeated field, with their count.
    @inlinable
    public func enums<Value: OpenEnum>(_ values: [Value]) -> (Int, UnsafeMutablePointer<Int32>?) {
        array(values) { value in value.rawValue }
    }

    /// Texts of a repeated field, with their count.
    public func strings(_ values: [String]) -> (Int, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
        array(values) { value in string(value) }
    }

    /// Bytes of a repeated field, with their count.
    public func bytes(_ values: [[UInt8]]) -> (Int, UnsafeMutablePointer<ProtobufCBinaryData>?) {
        array(values) { value in bytes(value) }
    }

    /// Sub-messages of a repeated field, with their count.
    @inlinable
    public func messages<Value: Message, CMessage>(
        _ values: [Value]
    ) -> (Int, UnsafeMutablePointer<UnsafeMutablePointer<CMessage>?>?) {
        array(values) { value in message(value) }
    }

    /// Entries of a map in the order of their keys, with their count.
    ///
    /// - Parameters:
    ///   - values: the map.
    ///   - descriptor: describes the C struct of one entry.
    ///   - fillEntry: sets key and value of an initialised entry.
    @inlinable
    public func entries<Key: MapKey, Value, Entry>(
        _ values: [Key: Value], _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>,
        _ fillEntry: (Key, Value, UnsafeMutablePointer<Entry>) -> Void
    ) -> (Int, UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>?) {
        guard !values.isEmpty else { return (0, nil) }
        return array(values.sorted { Key.precedes($0.key, $1.key) }) { pair in
            guard let entry = clp_arena_message(base, descriptor) else { return nil }
            let typed = UnsafeMutableRawPointer(entry).assumingMemoryBound(to: Entry.self)
            fillEntry(pair.key, pair.value, typed)
            return typed
        }
    }

    /// Gives a C message its unknown fields.
    ///
    /// - Parameters:
    ///   - fields: the fields.
    ///   - message: points to a C message.
    public func unknown(_ fields: UnknownFields, _ message: UnsafeMutableRawPointer) {
        guard !fields.bytes.isEmpty else { return }
        _ = fields.bytes.withUnsafeBufferPointer { bytes in
            clp_unknown_fill(
                message.assumingMemoryBound(to: ProtobufCMessage.self), base, bytes.baseAddress, bytes.count)
        }
    }

    /// A filled C message of the value's type; nil, with the fault noted, when that is not possible.
    @inlinable
    func fill<Value: Message>(_ value: Value) -> UnsafeMutablePointer<ProtobufCMessage>? {
        guard clp_arena_enter(base) else { return nil }
        defer { clp_arena_leave(base) }
        guard let message = clp_arena_message(base, Value.descriptor.pointer) else { return nil }
        value.fill(UnsafeMutableRawPointer(message), in: self)
        return base.pointee.fault == CLP_OK ? message : nil
    }

    @inlinable
    func array<Value, Element>(
        _ values: [Value], _ element: (Value) -> Element
    ) -> (Int, UnsafeMutablePointer<Element>?) {
        guard !values.isEmpty, let raw = clp_arena_alloc(base, values.count * MemoryLayout<Element>.stride) else {
            return (0, nil)
        }
        let elements = raw.bindMemory(to: Element.self, capacity: values.count)
        for index in values.indices {
            (elements + index).initialize(to: element(values[index]))
        }
        return (values.count, elements)
    }
}
