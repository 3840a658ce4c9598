// Invariant: the pointers that the last two requirements take are made in RawMessage.swift and Arena+Fill.swift,
// for structs that `descriptor` describes.

/// A Protobuf message as a Swift value.
///
/// Conforming types are generated. A user makes one with its initialiser, reads and sets its properties,
/// and turns it into bytes and back with ``serialized()`` and ``init(serialized:limits:)``. The last four
/// requirements are the generated code's part and are of no use elsewhere.
///
/// Two strings that Unicode holds to be the same text compare equal even when their bytes differ, as
/// everywhere in Swift. So two keys of a map that differ only in that way become one entry.
///
/// A ``description`` never shows what is in a text or in bytes, so a message may be logged.
public protocol Message: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// A message with no field set.
    init()

    /// The name of the message type in its proto file, such as `clp.rpc.v1.Status`.
    static var fullName: String { get }

    /// The table that describes the fields.
    static var descriptor: MessageDescriptor { get }

    /// Fields that a peer sent and this program does not know. They are written back when encoding.
    var unknownFields: UnknownFields { get set }

    /// Copies a C message of this type.
    ///
    /// - Parameter message: points to the C struct that ``descriptor`` describes.
    init(copying message: UnsafeRawPointer)

    /// Sets the fields of a C message of this type.
    ///
    /// - Parameters:
    ///   - message: points to an initialised C struct that ``descriptor`` describes.
    ///   - arena: owns all that the C message will point to, and remembers the first failure.
    func fill(_ message: UnsafeMutableRawPointer, in arena: Arena)
}

extension Message {
    /// Decodes a message.
    ///
    /// - Parameters:
    ///   - bytes: the whole message, and nothing else.
    ///   - limits: what the decode may cost.
    /// - Throws: ``DecodingError`` when the bytes are not such a message or cost more than the limits.
    public init(serialized bytes: [UInt8], limits: DecodingLimits = DecodingLimits()) throws(DecodingError) {
        try self.init(serialized: bytes.span.bytes, limits: limits)
    }

    /// Decodes a message from borrowed memory; otherwise as the initialiser that takes an array.
    public init(serialized bytes: RawSpan, limits: DecodingLimits = DecodingLimits()) throws(DecodingError) {
        self.init()
        try RawMessage.decode(bytes, as: Self.descriptor, limits: limits) { message in self = Self(copying: message) }
    }

    /// Encodes the message: fields in the order of their numbers, maps in the order of their keys, then
    /// unknown fields. Equal messages give equal bytes, but for texts that differ only in Unicode form.
    ///
    /// - Throws: ``EncodingError`` when a text holds U+0000, or messages are nested too deeply.
    public func serialized() throws(EncodingError) -> [UInt8] {
        try RawMessage.encoded(Self.fullName) { arena in UnsafePointer(arena.fill(self)) }
    }
}
