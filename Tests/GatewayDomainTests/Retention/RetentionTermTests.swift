import GatewayDomain
import Testing

struct RetentionTermTests {
    // Unix milliseconds of UTC midnights, by `date -u -d … +%s000`.
    @Test(arguments: [
        // 2026-11-24 -> 2027-05-24, 2029-11-24
        (1_795_478_400_000, 1_811_116_800_000, 1_890_172_800_000),
        // 2024-02-29 -> 2024-08-29, and 2027 has no 29 February: 2027-03-01
        (1_709_164_800_000, 1_724_889_600_000, 1_803_859_200_000),
        // 2026-08-31 -> 2027 has no 31 February: 2027-03-01; 2029-08-31
        (1_788_134_400_000, 1_803_859_200_000, 1_882_828_800_000),
        // 1970-01-01 -> 1970-07-01, 1973-01-01
        (0, 15_638_400_000, 94_694_400_000),
    ])
    func termsAreCalendarTermsAndNeverTooShort(start: Int64, sixMonths: Int64, threeYears: Int64) {
        let timeOfDay: Int64 = 12_345_678
        let from = UnixMillis(start + timeOfDay)
        #expect(RetentionTerm.months(6).end(from: from) == UnixMillis(sixMonths + timeOfDay))
        #expect(RetentionTerm.years(3).end(from: from) == UnixMillis(threeYears + timeOfDay))
    }

    @Test(arguments: [
        (0, 1970, 1, 1), (-1, 1969, 12, 31), (1_709_164_800_000, 2024, 2, 29), (951_782_400_000, 2000, 2, 29),
    ])
    func daysAreGregorian(time: Int64, year: Int, month: Int, day: Int) {
        let date = CivilDate(containing: UnixMillis(time))
        #expect((date.year, date.month, date.day) == (year, month, day))
        #expect(date.monthNumber == year * 12 + month - 1)
    }

    @Test func everyDayOfFourCenturiesFollowsTheOneBefore() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var expected = (year: 1900, month: 1, day: 1)
        let first: Int64 = -2_208_988_800_000
        for offset in 0..<146_097 {
            let date = CivilDate(containing: UnixMillis(first + Int64(offset) * 86_400_000))
            if (date.year, date.month, date.day) != expected {
                Issue.record("day \(offset) is \(date)")
                return
            }
            let isLeap = expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0)
            let length = lengths[expected.month - 1] + (expected.month == 2 && isLeap ? 1 : 0)
            expected.day += 1
            if expected.day > length { expected = (expected.year, expected.month + 1, 1) }
            if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
        }
    }
}
