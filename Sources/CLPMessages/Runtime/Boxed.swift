/// Storage on the heap for a message that may contain itself.
///
/// Generated code keeps such a field in a private `Boxed` and shows it as an ordinary optional.
public struct Boxed<Value: Message>: Hashable, Sendable {
    private final class Storage: Sendable {
        let value: Value

        init(_ value: Value) {
            self.value = value
        }
    }

    private let storage: Storage

    /// Puts the value on the heap.
    public init(_ value: Value) {
        storage = Storage(value)
    }

    /// The value.
    public var value: Value { storage.value }

    /// Compares the values.
    public static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.value == right.value
    }

    /// Hashes the value.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(value)
    }
}
