/// A Protobuf enum. It is open: a number that this program has no name for is kept as it is.
///
/// Conforming types are generated, with a static member per value of the proto file.
public protocol OpenEnum: RawRepresentable<Int32>, Hashable, Sendable, CustomStringConvertible,
    CustomDebugStringConvertible
{
    /// The value with this number.
    init(rawValue: Int32)

    /// The table that describes the named values.
    static var descriptor: EnumDescriptor { get }
}

extension OpenEnum {
    /// The value with number 0: what an absent field reads as.
    @inlinable
    public init() {
        self.init(rawValue: 0)
    }

    /// Whether the proto file names this number.
    public var isKnown: Bool { Self.descriptor.name(of: rawValue) != nil }

    /// The value's name in the proto file, or its number.
    public var description: String { Self.descriptor.name(of: rawValue) ?? String(rawValue) }

    /// As ``description``.
    public var debugDescription: String { description }
}
