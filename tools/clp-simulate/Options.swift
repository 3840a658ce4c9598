import CLPSimulation

/// What the command line asks for.
struct Options {
    static let usage = """
        usage: tools/simulate [--schedules N] [--seed S] [--jobs J] [--canary taken-only|share] [--deadlocks-only]

        A client against a server over a virtual link: N schedules (10,000 if not said) with the seeds S, S + 1 … (1 if
        not said) on J threads (2 if not said), each compared with a model after each step. A failure prints its seed;
        --seed S --schedules 1 plays it again and prints its frames.

        With a canary both sides follow a wrong rule of credit, and the run succeeds if that is noticed; with
        --deadlocks-only the accounts of credit are not compared, so that only a deadlock can show it.
        """

    /// The command line can't be read: the text says why, or is the usage that was asked for.
    struct Refused: Error {
        let text: String
        let wasAskedFor: Bool
    }

    var campaign = Campaign(firstSeed: 1, schedules: 10_000)
    var jobs = 2

    init(_ arguments: ArraySlice<String>) throws(Refused) {
        var rest = arguments
        while let option = rest.popFirst() {
            switch option {
            case "--schedules": campaign.schedules = try Self.number(&rest, option)
            case "--seed": campaign.firstSeed = UInt64(try Self.number(&rest, option))
            case "--jobs": jobs = try Self.number(&rest, option)
            case "--deadlocks-only": campaign.checksOwed = false
            case "--canary":
                guard let canary = rest.popFirst().flatMap({ Canary(rawValue: $0) }) else {
                    throw Refused(text: "--canary is taken-only or share", wasAskedFor: false)
                }
                campaign.canary = canary
            case "--help", "-h": throw Refused(text: Self.usage, wasAskedFor: true)
            default: throw Refused(text: "what is \(option)?\n\(Self.usage)", wasAskedFor: false)
            }
        }
    }

    private static func number(_ rest: inout ArraySlice<String>, _ option: String) throws(Refused) -> Int {
        guard let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else {
            throw Refused(text: "\(option) needs a number above 0", wasAskedFor: false)
        }
        return value
    }
}
