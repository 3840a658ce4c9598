/// How amounts and times are shown to a person.
package enum Format {
    /// Millionths of a unit as a decimal number with two digits at least, such as `0.000123` or `12.50`.
    package static func amount(_ micros: Int64) -> String {
        let (units, rest) = micros.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var digits = padded(rest, to: 6)
        while digits.utf8.count > 2, digits.hasSuffix("0") { digits.removeLast() }
        return (micros < 0 ? "-" : "") + "\(units).\(digits)"
    }

    /// Reads a decimal number of units as millionths; nil if it is none, or has more than six decimals.
    package static func micros(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { part in !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isNumber, let units = Int64(parts[0]) else { return nil }
        var decimals = parts.count == 2 ? String(parts[1]) : ""
        guard decimals.utf8.count <= 6 else { return nil }
        decimals += String(repeating: "0", count: 6 - decimals.utf8.count)
        let (product, overflows) = units.multipliedReportingOverflow(by: 1_000_000)
        guard !overflows, let rest = Int64(decimals) else { return nil }
        let (sum, isTooLarge) = product.addingReportingOverflow(rest)
        return isTooLarge ? nil : sum
    }

    /// Unix milliseconds as UTC, such as `2026-11-24 08:02:11`.
    package static func time(_ milliseconds: Int64) -> String {
        let seconds = floorDivide(milliseconds, 1000)
        let day = floorDivide(seconds, 86_400)
        let clock = UInt64(seconds - day * 86_400)
        return
            "\(date(day)) \(padded(clock / 3600, to: 2)):\(padded(clock / 60 % 60, to: 2)):\(padded(clock % 60, to: 2))"
    }

    /// Unix milliseconds as a date in UTC, such as `2026-11-24`.
    package static func day(_ milliseconds: Int64) -> String { date(floorDivide(milliseconds, 86_400_000)) }

    /// Microseconds as the two largest units that they fill, such as `3 h 20 min` or `12.5 ms`.
    package static func duration(_ microseconds: UInt64) -> String {
        let seconds = microseconds / 1_000_000
        switch microseconds {
        case ..<1000: return "\(microseconds) us"
        case ..<1_000_000: return "\(microseconds / 1000).\(microseconds / 100 % 10) ms"
        case ..<60_000_000: return "\(seconds).\(microseconds / 100_000 % 10) s"
        case ..<3_600_000_000: return "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400_000_000: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default: return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
        }
    }

    /// The proleptic Gregorian date of a day counted from 1970-01-01. Years begin in March here, so that the leap day
    /// is the last of its year; 400 years have 146,097 days.
    private static func date(_ daysSince1970: Int64) -> String {
        let shifted = daysSince1970 + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(padded(UInt64(year.magnitude), to: 4))-\(padded(UInt64(month), to: 2))-\(padded(UInt64(day), to: 2))"
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }

    private static func padded(_ value: UInt64, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
