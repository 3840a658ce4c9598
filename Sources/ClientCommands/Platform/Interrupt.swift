import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Turns Ctrl-C and SIGTERM into the cancellation of a call, so that the server is told and stops working.
package enum Interrupt {
    /// Runs an operation; the first signal cancels it, a second one ends the process.
    ///
    /// - Throws: what the operation throws; after a signal, a ``Failure`` with the status of an interruption.
    package static func cancelling<Result: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let wasInterrupted = Flag()
        let task = Task { try await operation() }
        let watches = [SIGINT, SIGTERM].map { number in
            watch(number) {
                if wasInterrupted.raise() { _exit(CommandStatus.interrupted.rawValue) }
                task.cancel()
            }
        }
        defer {
            for watch in watches { watch.cancel() }
            for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        }
        do {
            return try await task.value
        } catch {
            guard wasInterrupted.isRaised else { throw error }
            throw Failure(.interrupted, "interrupted")
        }
    }

    private static func watch(_ number: Int32, _ action: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
        // Dispatch sees a signal only if its default action, ending the process, is off.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler(handler: action)
        source.resume()
        return source
    }

    /// Raised once, by whichever thread comes first.
    private final class Flag: Sendable {
        private let value = Atomic(false)

        var isRaised: Bool { value.load(ordering: .relaxed) }

        /// Whether it was raised before.
        func raise() -> Bool { value.exchange(true, ordering: .relaxed) }
    }
}
