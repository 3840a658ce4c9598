public import CProtobufC

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

// Invariant: callers pass the members of a C message that lives during the call. A count is that of the
// array beside it, and texts end with a zero byte: both codec and C initialisers see to that.

/// What generated code calls to copy the fields of a C message.
///
/// All texts must have passed the decoder's check: they are taken to be UTF-8 without looking again.
public enum FieldCopy {
    /// A text. NULL reads as the empty text.
    public static func string(_ value: UnsafePointer<CChar>?) -> String {
        guard let value, value.pointee != 0 else { return "" }
        return value.withMemoryRebound(to: UInt8.self, capacity: 1) { start in
            let text = UnsafeBufferPointer(start: start, count: length(value))
            return String(copying: UTF8Span(unchecked: text.span))
        }
    }

    /// Bytes of a text. NULL reads as the empty text.
    static func length(_ value: UnsafePointer<CChar>?) -> Int { value.map { strlen($0) } ?? 0 }

    /// A text, or nil for NULL.
    public static func optionalString(_ value: UnsafePointer<CChar>?) -> String? {
        value.map { string($0) }
    }

    /// Bytes.
    public static func bytes(_ value: ProtobufCBinaryData) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: value.data, count: value.data == nil ? 0 : value.len))
    }

    /// A sub-message, or nil for NULL.
    @inlinable
    public static func message<Value: Message>(_ value: UnsafeRawPointer?) -> Value? {
        value.map { Value(copying: $0) }
    }

    /// A repeated field of numbers.
    @inlinable
    public static func scalars<Value: BitwiseCopyable>(_ count: Int, _ values: UnsafePointer<Value>?) -> [Value] {
        [Value](UnsafeBufferPointer(start: values, count: values == nil ? 0 : count))
    }

    /// A repeated field of flags.
    @inlinable
    public static func bools(_ count: Int, _ values: UnsafePointer<protobuf_c_boolean>?) -> [Bool] {
        array(count, values) { value in value != 0 }
    }

    /// A repeated field of enum values.
    @inlinable
    public static func enums<Value: OpenEnum>(_ count: Int, _ values: UnsafePointer<Int32>?) -> [Value] {
        array(count, values) { value in Value(rawValue: value) }
    }

    /// A repeated field of texts.
    public static func strings(
        _ count: Int, _ values: UnsafePointer<UnsafeMutablePointer<CChar>?>?
    ) -> [String] {
        array(count, values) { value in string(value) }
    }

    /// A repeated field of bytes.
    public static func bytes(_ count: Int, _ values: UnsafePointer<ProtobufCBinaryData>?) -> [[UInt8]] {
        array(count, values) { value in bytes(value) }
    }

    /// A repeated field of sub-messages.
    @inlinable
    public static func messages<Value: Message, CMessage>(
        _ count: Int, _ values: UnsafePointer<UnsafeMutablePointer<CMessage>?>?
    ) -> [Value] {
        array(count, values) { value in value.map { Value(copying: $0) } ?? Value() }
    }

    /// A map. Of entries with the same key the last one wins.
    ///
    /// - Parameters:
    ///   - count: number of entries.
    ///   - entries: the entries in the order in which they arrived.
    ///   - pair: reads key and value of an entry.
    @inlinable
    public static func map<Key: MapKey, Value, Entry>(
        _ count: Int, _ entries: UnsafePointer<UnsafeMutablePointer<Entry>?>?,
        _ pair: (UnsafeMutablePointer<Entry>) -> (Key, Value)
    ) -> [Key: Value] {
        guard let entries, count > 0 else { return [:] }
        var result: [Key: Value] = [:]
        result.reserveCapacity(count)
        for index in 0..<count {
            guard let entry = entries[index] else { continue }
            let (key, value) = pair(entry)
            result[key] = value
        }
        return result
    }

    @inlinable
    static func array<CValue, Value>(
        _ count: Int, _ values: UnsafePointer<CValue>?, _ element: (CValue) -> Value
    ) -> [Value] {
        guard let values, count > 0 else { return [] }
        return [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                buffer.initializeElement(at: index, to: element(values[index]))
            }
            initialized = count
        }
    }
}
