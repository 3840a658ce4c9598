import Synchronization

/// Something that happens once, and those who wait for it.
final class Flag: Sendable {
    private let state = Mutex<(isSet: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    var isSet: Bool { state.withLock { $0.isSet } }

    func set() {
        let waiters = state.withLock { state in
            state.isSet = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { waiter in
            let isSet = state.withLock { state in
                if !state.isSet { state.waiters.append(waiter) }
                return state.isSet
            }
            if isSet { waiter.resume() }
        }
    }
}

/// A number that several threads change.
final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    @discardableResult func add(_ amount: Int = 1) -> Int {
        number.withLock { number in
            number += amount
            return number
        }
    }

    /// Waits until the value is above a number; the test's time limit ends a wait in vain.
    func passes(_ number: Int) async throws {
        while value <= number { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// The value once it is above 0 and has not changed for 100 ms.
    func settled() async throws -> Int {
        var last = 0
        while last == 0 || last != value {
            last = value
            try await Task.sleep(for: .milliseconds(100))
        }
        return last
    }
}

/// A value that one side leaves for another.
final class Box<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)

    var value: Value? { content.withLock { $0 } }

    func set(_ value: Value) { content.withLock { $0 = value } }
}
