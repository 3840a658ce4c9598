import GatewayDomain
import Synchronization

/// A change that waits for its turn with the writer.
protocol WriteJob: Sendable {
    /// Runs the change and keeps its result.
    /// - Returns: nil, or why the change must be undone.
    func run(in transaction: any SQLTransaction) -> StoreError?

    /// Tells the waiting caller, once: with the result kept by `run`, or with `failure` if the commit failed.
    func finish(failure: StoreError?)
}

/// A `WriteJob` with its typed result.
final class TypedWriteJob<Value: Sendable>: WriteJob {
    private let body: @Sendable (any SQLTransaction) throws(StoreError) -> Value
    private let completion: @Sendable (Result<Value, StoreError>) -> Void
    private let result = Mutex<Result<Value, StoreError>?>(nil)

    init(
        _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value,
        completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        self.body = body
        self.completion = completion
    }

    func run(in transaction: any SQLTransaction) -> StoreError? {
        let outcome: Result<Value, StoreError>
        do throws(StoreError) {
            outcome = .success(try body(transaction))
        } catch {
            outcome = .failure(error)
        }
        result.withLock { $0 = outcome }
        if case .failure(let error) = outcome { return error }
        return nil
    }

    func finish(failure: StoreError?) {
        if let failure {
            completion(.failure(failure))
        } else {
            completion(result.withLock { $0 } ?? .failure(.unavailable(.closed)))
        }
    }
}
