import CLPSimulation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

do throws(Options.Refused) {
    let options = try Options(CommandLine.arguments.dropFirst())
    let clock = ContinuousClock()
    let start = clock.now
    let report = await options.campaign.run(jobs: options.jobs)
    print(
        "\(report.schedules) schedules from seed \(options.campaign.firstSeed): \(report.steps) steps, "
            + "\(report.frames) frames, \(clock.now - start)")
    print("\(report.failures) failed, \(report.deadlocks) of them by a deadlock")
    for line in report.trace { print(line) }
    if let first = report.first {
        print("first: seed \(first.seed)")
        for problem in first.problems.prefix(10) { print("  \(problem)") }
    }
    exit((report.failures > 0) == (options.campaign.canary != nil) ? 0 : 1)
} catch {
    print(error.text)
    exit(error.wasAskedFor ? 0 : 2)
}
