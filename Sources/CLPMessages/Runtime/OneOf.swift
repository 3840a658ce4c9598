/// The alternatives of a Protobuf oneof: an enum whose cases hold the values.
///
/// Conforming types are generated. Printing one shows which alternative it is and never its value.
public protocol OneOf: Hashable, Sendable, ContentHiding {
    /// The name in the proto file of the field that is set.
    var fieldName: String { get }
}

extension OneOf {
    /// The name of the field that is set.
    public var description: String { fieldName }
}
