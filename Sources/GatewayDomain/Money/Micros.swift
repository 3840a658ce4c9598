/// What goes wrong when amounts are reckoned with. Always a limit of ours or a wrong configuration, never the
/// caller's fault.
package enum MoneyError: Error, Hashable, Sendable {
    /// The result does not fit in 64 bits.
    case overflow
    /// A price, or an amount that must not be, is negative.
    case negative
    /// Two amounts of different currencies meet.
    case currencyMismatch
}

/// An amount of money: millionths of a currency's unit. The currency stands beside it.
///
/// Integers only; every sum is checked, so that an overflow is an error and never a wrong balance.
package struct Micros: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Millionths.
    package let value: Int64

    package init(_ value: Int64) {
        self.value = value
    }

    package static let zero = Micros(0)

    package static func < (left: Micros, right: Micros) -> Bool {
        left.value < right.value
    }

    /// - Throws: `overflow` if the sum does not fit.
    package func adding(_ other: Micros) throws(MoneyError) -> Micros {
        let (sum, overflow) = value.addingReportingOverflow(other.value)
        guard !overflow else { throw .overflow }
        return Micros(sum)
    }

    /// - Throws: `overflow` if the difference does not fit.
    package func subtracting(_ other: Micros) throws(MoneyError) -> Micros {
        let (difference, overflow) = value.subtractingReportingOverflow(other.value)
        guard !overflow else { throw .overflow }
        return Micros(difference)
    }

    /// - Throws: `overflow` for the one value that has no opposite.
    package func negated() throws(MoneyError) -> Micros {
        try Micros.zero.subtracting(self)
    }

    package var description: String { String(value) }

    /// In units of the currency, for a person: `0.008259` or `12.50`. Never rounded.
    package var inUnits: String {
        let (units, rest) = value.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var decimals = String(String(1_000_000 + rest).dropFirst())
        while decimals.utf8.count > 2, decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(value < 0 ? "-" : "")\(units).\(decimals)"
    }
}

/// A currency by ISO 4217, such as `CNY`: three upper-case letters.
package struct Currency: Hashable, Sendable, LosslessStringConvertible {
    package let description: String

    /// - Returns: nil unless `text` is three upper-case letters.
    package init?(_ text: String) {
        guard text.utf8.count == 3, text.utf8.allSatisfy(\.isUpperCaseLetter) else { return nil }
        description = text
    }

    private init(known text: String) {
        description = text
    }

    /// Renminbi.
    package static let cny = Currency(known: "CNY")
}
