/// A type whose values may hold content, and whose description therefore shows none of it.
///
/// A conforming type writes `description`; then printing, interpolating, reflecting and dumping a value
/// all show just that.
public protocol ContentHiding: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension ContentHiding {
    /// As `description`.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows no more than `description`.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
