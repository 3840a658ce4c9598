import FoundationEssentials
import Glibc
package import Logging

/// What the gateway asks of the system for itself, whoever started it: content is in its memory while a call runs, and
/// must not be written to a disk with it (P2.b).
package enum ProcessHardening {
    /// What the Swift runtime's crash reporter listens to. On standard error, which is a journal that is kept, it shows
    /// the memory that registers point to: pieces of prompts and replies (P1.c). So a crash is left to the system, which
    /// ends the process without a word.
    private static let crashSignals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGQUIT]

    /// Puts signals and standard descriptors as the program wants them. For its very first moment, in every command,
    /// whatever the environment says.
    ///
    /// SIGHUP is ignored until somebody listens to it: what it asks for, a fresh reading of the configuration, is about
    /// to happen anyway. A reader of the output who has gone shows as a failed write.
    package static func begin() {
        for number in crashSignals { _ = signal(number, SIG_DFL) }
        for number in [SIGHUP, SIGPIPE] { _ = signal(number, SIG_IGN) }
        // No file of the store may take the number of one that is closed: it would get what is meant for the operator.
        for descriptor in 0...2 where fcntl(Int32(descriptor), F_GETFD) < 0 { _ = open("/dev/null", O_RDONLY) }
    }

    /// Switches core dumps off, raises the limit of open files, and warns of what only the operator can change.
    ///
    /// - Parameters:
    ///   - connections: how many there may be.
    ///   - logger: is told what could not be done, with what to do.
    package static func apply(connections: Int, logger: Logger) {
        hideMemory(logger: logger)
        if swapsToDisk() {
            logger.warning(
                "swap is on: memory of running calls may be written to disk",
                metadata: ["advice": "start the gateway with MemorySwapMax=0, as its systemd unit does, or swapoff -a"])
        }
        // Some files are the store's, some are connections to upstreams.
        let needed = connections + 256
        let files = raiseFileLimit()
        if files < needed {
            logger.warning(
                "fewer files may be open than limits.connections needs",
                metadata: ["limit": "\(files)", "needed": "\(needed)", "advice": "start it with LimitNOFILE=\(needed)"])
        }
    }

    /// Switches core dumps off, for whatever has a key or content in its memory.
    package static func hideMemory(logger: Logger) {
        guard !forbidCoreDumps() else { return }
        logger.warning(
            "core dumps could not be switched off",
            metadata: ["advice": "start the gateway with LimitCORE=0, as its systemd unit does"])
    }

    /// The limit keeps the kernel from writing a file; the filter leaves all memory out of what is dumped; the flag
    /// keeps it from starting a crash handler, which heeds no limit, and would note the environment, secrets and all.
    ///
    /// - Returns: whether all are in force.
    static func forbidCoreDumps() -> Bool {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        let isLimited = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0
        let file = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        let isFiltered = write(file, "0", 1) == 1
        _ = close(file)
        // Last: without the flag the filter's file is root's.
        return DumpableFlag.clear() && isFiltered && isLimited
    }

    /// - Returns: how many files may be open at most.
    static func raiseFileLimit() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 0 }
        limit.rlim_cur = limit.rlim_max
        // What is refused leaves the limit as it was.
        _ = setrlimit(resource, &limit)
        _ = getrlimit(resource, &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// Whether there is swap that this process may be put into.
    static func swapsToDisk() -> Bool {
        guard let swaps = text("/proc/swaps"), swaps.split(separator: "\n").count > 1 else { return false }
        let group = text("/proc/self/cgroup")?.split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3)
        guard let group, let most = text("/sys/fs/cgroup\(group)/memory.swap.max") else { return true }
        return !most.hasPrefix("0\n")
    }

    private static func text(_ path: String) -> String? {
        // A system without the file has no such thing.
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }
}
