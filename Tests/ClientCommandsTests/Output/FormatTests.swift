import ClientCommands
import Testing

struct FormatTests {
    @Test(arguments: [
        (Int64(0), "0.00"), (1, "0.000001"), (123, "0.000123"), (12_500_000, "12.50"), (-1_230_000, "-1.23"),
        (1_000_000, "1.00"), (.max, "9223372036854.775807"), (.min, "-9223372036854.775808"),
    ])
    func amounts(micros: Int64, text: String) {
        #expect(Format.amount(micros) == text)
    }

    @Test(arguments: [
        ("10", Int64(10_000_000)), ("2.5", 2_500_000), ("0.000001", 1), ("9223372036854.775807", .max),
    ])
    func amountsAreRead(text: String, micros: Int64) {
        #expect(Format.micros(text) == micros)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "1.0000001", "-1", "+1", "1e3", "１", "9223372036854.775808", "99999999999999",
    ])
    func whatIsNoAmountIsRefused(text: String) {
        #expect(Format.micros(text) == nil)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01 00:00:00"), (1_795_507_331_999, "2026-11-24 08:02:11"),
        (951_782_400_000, "2000-02-29 00:00:00"), (4_107_542_399_000, "2100-02-28 23:59:59"),
        (4_107_542_400_000, "2100-03-01 00:00:00"), (-1, "1969-12-31 23:59:59"),
    ])
    func times(milliseconds: Int64, text: String) {
        #expect(Format.time(milliseconds) == text)
        #expect(Format.day(milliseconds) == text.prefix(10))
    }

    @Test(arguments: [
        (UInt64(0), "0 us"), (999, "999 us"), (1000, "1.0 ms"), (999_999, "999.9 ms"), (1_000_000, "1.0 s"),
        (59_999_999, "59.9 s"), (60_000_000, "1 min 0 s"), (3_599_999_999, "59 min 59 s"), (3_600_000_000, "1 h 0 min"),
        (86_399_999_999, "23 h 59 min"), (90_000_000_000, "1 d 1 h"), (.max, "213503982 d 8 h"),
    ])
    func durations(microseconds: UInt64, text: String) {
        #expect(Format.duration(microseconds) == text)
    }
}
