package import ArgumentParser
import CLP
import CLPMessages

/// `clpai ping`
package struct Ping: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        abstract: "Ask a gateway whether it serves, and how long it takes. Needs no key.")

    @Option(help: ArgumentHelp("How many round trips are measured.", valueName: "1-100"))
    package var count = 3

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package var keyOwner: KeyOwner? { nil }

    package func validate() throws {
        guard (1...100).contains(count) else { throw ValidationError("--count must be 1 to 100") }
    }

    package func run(_ session: Session) async throws {
        let (options, count) = (session.openOptions(), count)
        let (status, times) = try await session.calling { client in
            let health = HealthClient(client)
            let clock = ContinuousClock()
            // The first call also connects: it is told apart from the round trips.
            var times: [Duration] = []
            var status = HealthCheckResponse.ServingStatus.unspecified
            for _ in 0...count {
                let start = clock.now
                status = try await health.check(HealthCheckRequest(), options: options).status
                times.append(clock.now - start)
            }
            return (status, times)
        }
        let connect = times[0].microseconds
        let trips = times.dropFirst().map(\.microseconds).sorted()
        try show(session, status: status, connect: connect, trips: trips)
        if status != .serving {
            throw Failure(
                .unavailable, "the gateway answers but does not serve",
                advice: "It may be starting or stopping: try again.")
        }
    }

    private func show(
        _ session: Session, status: HealthCheckResponse.ServingStatus, connect: Int64, trips: [Int64]
    ) throws(Failure) {
        let median = trips[trips.count / 2]
        if session.json {
            try session.console.print(json: { json in
                json.member("server", session.server)
                json.member("status", status.description)
                json.member("connect_us", connect)
                json.member("round_trip_us", median)
                json.member("round_trip_us_min", trips[0])
                json.member("round_trip_us_max", trips[trips.count - 1])
            })
        } else {
            let state = status == .serving ? "serves" : "does not serve"
            try session.console.print(
                "\(session.server) \(state): round trip \(Self.milliseconds(median)) ms"
                    + " (\(Self.milliseconds(trips[0])) to \(Self.milliseconds(trips[trips.count - 1])),"
                    + " \(trips.count) of them), first call with connecting \(Self.milliseconds(connect)) ms")
        }
    }

    /// Microseconds as milliseconds with three decimals at most.
    private static func milliseconds(_ microseconds: Int64) -> String { Format.amount(microseconds * 1000) }
}

extension Duration {
    fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
