import FoundationEssentials
import Glibc

/// Where standard output goes.
package enum StandardOutput {
    /// Whether what is written to it is kept by the system: it is the journal, or whatever else a unit of systemd names,
    /// such as a file of logs.
    ///
    /// - Parameter environment: all variables of the process.
    package static func isKept(environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
        var status = stat()
        guard fstat(STDOUT_FILENO, &status) == 0 else { return false }
        // The journal's socket, by device and inode, whichever process began with it.
        if environment["JOURNAL_STREAM"] == "\(status.st_dev):\(status.st_ino)" { return true }
        // Programs that a unit's program starts inherit the variable, but have another number.
        return environment["SYSTEMD_EXEC_PID"] == "\(getpid())" && isatty(STDOUT_FILENO) == 0
    }
}
