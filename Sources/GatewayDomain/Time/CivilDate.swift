/// A day of the Gregorian calendar in UTC.
package struct CivilDate: Hashable, Sendable {
    package let year: Int
    /// 1...12.
    package let month: Int
    /// 1...31.
    package let day: Int

    private static let dayMillis: Int64 = 86_400_000

    /// The day in which `time` lies.
    package init(containing time: UnixMillis) {
        let days = Int(Self.floorDivide(time.value, Self.dayMillis))
        // Days are counted from 0000-03-01, so that the leap day ends a year of 400-year eras.
        let shifted = days + 719_468
        let era = Self.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Months since the year 0: what a monthly key is named by.
    package var monthNumber: Int { year * 12 + month - 1 }

    /// `months` later at the same time of day as `start`, which lies in this day.
    func end(after months: Int, from start: UnixMillis) -> UnixMillis {
        let target = monthNumber + months
        let first = Self.daysFromEpoch(monthNumber: target)
        let next = Self.daysFromEpoch(monthNumber: target + 1)
        let timeOfDay = start.value - Self.floorDivide(start.value, Self.dayMillis) * Self.dayMillis
        return UnixMillis(Int64(min(first + day - 1, next)) * Self.dayMillis + timeOfDay)
    }

    private static func daysFromEpoch(monthNumber: Int) -> Int {
        let year = floorDivide(monthNumber, 12)
        let month = monthNumber - year * 12 + 1
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func floorDivide<Number: BinaryInteger>(_ dividend: Number, _ divisor: Number) -> Number {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
