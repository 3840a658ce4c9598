import Glibc

/// Clocks of the system, in nanoseconds.
enum Clocks {
    static var monotonic: UInt64 { nanoseconds(CLOCK_MONOTONIC) }
    static var ownCPU: UInt64 { nanoseconds(CLOCK_PROCESS_CPUTIME_ID) }

    /// CPU time of another process; 0 when it is gone.
    static func cpu(of process: pid_t) -> UInt64 {
        var clock = clockid_t()
        return clock_getcpuclockid(process, &clock) == 0 ? nanoseconds(clock) : 0
    }

    private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return 0 }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
