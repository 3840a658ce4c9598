import Synchronization

/// Many schedules with seeds in a row.
package struct Campaign: Sendable {
    package struct Report: Sendable {
        package var schedules = 0
        package var frames = 0
        package var steps = 0
        package var failures = 0
        /// The lowest seed that failed, and why.
        package var first: (seed: UInt64, problems: [String])?
        package var deadlocks = 0
        /// The frames of a schedule that was played alone.
        package var trace: [String] = []

        mutating func add(_ other: Report) {
            schedules += other.schedules
            frames += other.frames
            steps += other.steps
            failures += other.failures
            deadlocks += other.deadlocks
            trace += other.trace
            if let theirs = other.first, theirs.seed <= first?.seed ?? .max { first = theirs }
        }
    }

    package var firstSeed: UInt64
    package var schedules: Int
    package var canary: Canary?
    package var checksOwed = true

    package init(firstSeed: UInt64, schedules: Int) {
        self.firstSeed = firstSeed
        self.schedules = schedules
    }

    /// On `jobs` threads of the pool.
    package func run(jobs: Int) async -> Report {
        await withTaskGroup(of: Report.self) { group in
            for job in 0..<jobs { group.addTask { self.run(job, of: jobs) } }
            var sum = Report()
            for await report in group { sum.add(report) }
            return sum
        }
    }

    private func run(_ job: Int, of jobs: Int) -> Report {
        var report = Report()
        for number in stride(from: job, to: schedules, by: jobs) {
            let seed = firstSeed &+ UInt64(number)
            let simulation = Simulation(
                seed: seed, canary: canary, checksOwed: checksOwed, isTraced: schedules == 1)
            let problems = simulation.run()
            report.schedules += 1
            report.frames += simulation.model.frames
            report.steps += simulation.steps
            guard !problems.isEmpty else { continue }
            report.failures += 1
            if problems.contains(where: { $0.hasPrefix("deadlock") }) { report.deadlocks += 1 }
            if report.first == nil { report.first = (seed, problems) }
            report.trace = simulation.trace
        }
        return report
    }
}
