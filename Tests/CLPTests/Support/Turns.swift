import Foundation

/// How many turns a test takes that could take any number: few by default, all with `CLP_TEST_FULL=1`.
enum Turns {
    static func of(_ few: Int, full: Int) -> Int {
        ProcessInfo.processInfo.environment["CLP_TEST_FULL"] == "1" ? full : few
    }
}

/// Times of tests that wait for one: longer under a sanitizer, where everything takes some ten times as long.
enum Times {
    private static let factor = ProcessInfo.processInfo.environment["CLP_TEST_SANITIZED"] == "1" ? 8 : 1

    static func ms(_ number: Int) -> Duration { .milliseconds(number * factor) }
}
