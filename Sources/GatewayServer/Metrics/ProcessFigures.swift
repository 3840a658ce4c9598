import FoundationEssentials
import Glibc

/// What the system says of this process.
enum ProcessFigures {
    /// A figure, by the name that every Prometheus exporter gives it.
    enum Figure: String, CaseIterable {
        case startTime = "process_start_time_seconds"
        case processorTime = "process_cpu_seconds_total"
        case residentMemory = "process_resident_memory_bytes"
        case openFiles = "process_open_fds"
        case mostFiles = "process_max_fds"
    }

    /// - Returns: nil where the system does not say.
    static func read(_ figure: Figure) -> Double? {
        switch figure {
        case .startTime: return startTime()
        case .processorTime: return statistics().map { ($0[11] + $0[12]) / ticksPerSecond }
        case .residentMemory: return statistics().map { $0[21] * Double(sysconf(Int32(_SC_PAGESIZE))) }
        case .openFiles:
            // The list is read through a descriptor of its own.
            return (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count - 1) }
        case .mostFiles:
            var limit = rlimit()
            return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Double(limit.rlim_cur) : nil
        }
    }

    private static var ticksPerSecond: Double { Double(sysconf(Int32(_SC_CLK_TCK))) }

    private static func startTime() -> Double? {
        guard let ticks = statistics()?[19], let boot = text("/proc/stat")?.firstRange(of: "btime ") else { return nil }
        let seconds = text("/proc/stat")?[boot.upperBound...].prefix { $0.isNumber }
        return seconds.flatMap { Double($0) }.map { $0 + ticks / ticksPerSecond }
    }

    /// The numbers of `/proc/self/stat` behind the process's name and state; its field 4 stands first.
    private static func statistics() -> [Double]? {
        guard let text = text("/proc/self/stat"), let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[name...].split(separator: " ").dropFirst(2).map { Double($0) ?? 0 }
        return fields.count > 22 ? [0] + fields : nil
    }

    private static func text(_ path: String) -> String? {
        // A system without it has no such figure.
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }
}
