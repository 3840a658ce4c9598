/// A type that Protobuf allows as the key of a map.
///
/// The order only makes encoding repeatable; it has no meaning.
public protocol MapKey: Hashable, Sendable {
    /// Whether `left` is written before `right`.
    static func precedes(_ left: Self, _ right: Self) -> Bool
}

extension MapKey where Self: Comparable {
    /// Numbers go upwards.
    @inlinable
    public static func precedes(_ left: Self, _ right: Self) -> Bool { left < right }
}

extension Int32: MapKey {}
extension Int64: MapKey {}
extension UInt32: MapKey {}
extension UInt64: MapKey {}

extension Bool: MapKey {
    /// `false` goes first.
    public static func precedes(_ left: Bool, _ right: Bool) -> Bool { !left && right }
}

extension String: MapKey {
    /// Texts go by their UTF-8 bytes.
    public static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
