import Glibc

/// The kernel's flag that lets others read this process's memory: a handler of crashes, and every process of its user.
///
/// While it is off no program that the system's core pattern names is started at a crash, whatever the limit of core
/// dumps is, and nobody but root can trace the process or read its memory or its environment in `/proc`.
enum DumpableFlag {
    private static let get: Int32 = 3  // PR_GET_DUMPABLE
    private static let set: Int32 = 4  // PR_SET_DUMPABLE

    /// Switches it off; a program that this one starts begins with it on again.
    ///
    /// - Returns: whether it is off.
    static func clear() -> Bool {
        _ = call(set, 0)
        return call(get, 0) == 0
    }

    /// `prctl`, which is no function to Swift since it takes any number of arguments.
    ///
    /// Invariant: the symbol is the C library's `int prctl(int, ...)`, which reads four words behind the option and no
    /// floating point number; on Linux such words are passed as those of a fixed list are.
    private static func call(_ option: Int32, _ argument: UInt) -> Int32 {
        guard let symbol = dlsym(nil, "prctl") else { return -1 }
        typealias Function = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        return unsafeBitCast(symbol, to: Function.self)(option, argument, 0, 0, 0)
    }
}
