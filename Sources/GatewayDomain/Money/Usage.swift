/// A number of tokens, at most 2^40 (a million million), whatever an upstream claims.
package struct TokenCount: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The most that is believed of anybody.
    package static let max = TokenCount(clamping: UInt64(1) << 40)
    package static let zero = TokenCount(clamping: 0)

    /// The number.
    package let value: UInt64

    /// - Parameter value: clamped to 0...2^40.
    package init(clamping value: some BinaryInteger) {
        self.value = Swift.min(UInt64(clamping: value), UInt64(1) << 40)
    }

    package static func < (left: TokenCount, right: TokenCount) -> Bool {
        left.value < right.value
    }

    package var description: String { String(value) }
}

/// The tokens of one call. Cached input is a part of the input, never added to it.
package struct Usage: Hashable, Sendable {
    /// All input, cached or not.
    package let input: TokenCount
    /// All output, with what the provider spent on reasoning.
    package let output: TokenCount
    /// The part of `input` that the provider read from its cache.
    package let cachedInput: TokenCount
    /// The provider reported nothing, so the gateway counted what was delivered.
    package let estimated: Bool

    package static let none = Usage(input: .zero, output: .zero)

    /// - Parameter cachedInput: clamped to `input`, of which it is a part.
    package init(input: TokenCount, output: TokenCount, cachedInput: TokenCount = .zero, estimated: Bool = false) {
        self.input = input
        self.output = output
        self.cachedInput = min(cachedInput, input)
        self.estimated = estimated
    }
}
