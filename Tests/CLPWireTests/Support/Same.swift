import Testing

/// `#expect(a == b)` for values taken from a machine, which `#expect` itself cannot look into: it is not copyable.
func same<Value: Equatable>(_ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(value == expected, sourceLocation: sourceLocation)
}
