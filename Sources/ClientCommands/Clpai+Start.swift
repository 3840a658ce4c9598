import ArgumentParser

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Clpai {
    /// Runs the command that the process's arguments name, and ends the process.
    package static func start() async {
        // A reader that leaves (`clpai calls | head`) becomes an error of the write, so that a running call is
        // cancelled and the exit status is the documented one.
        signal(SIGPIPE, SIG_IGN)
        await main()
    }
}
