import Dispatch
import Foundation
import GatewayDomain
import GatewayStore
import Synchronization
import Testing

/// What the probe behind the gateway's health asks.
@Suite struct StoreAnswersTests {
    @Test(arguments: ContractEngine.allCases)
    func anOpenStoreAnswersAndAClosedOneDoesNot(engine: ContractEngine) async throws {
        let contract = try engine.make()
        #expect(await contract.store.answers())
        contract.store.close()
        #expect(await !contract.store.answers())
    }

    @Test func anAnswerIsACommitThatLeavesNothing() async throws {
        let store = try TestStore()
        let log = URL(filePath: store.path + "-wal")
        let (before, bytes) = (store.database.commitCount, try Data(contentsOf: log))
        #expect(await store.store.answers())
        #expect(store.database.commitCount == before + 1)
        // What changes nothing is a commit too, but one that writes nothing.
        #expect(try Data(contentsOf: log) != bytes)
        let rows = try await store.database.read { transaction throws(StoreError) in
            try transaction.rows("SELECT version FROM schema_version WHERE version < 1", [])
        }
        #expect(rows.isEmpty)
        try store.reopened().store.close()
    }

    /// Reads go on, from memory perhaps, but nothing that costs something can be recorded.
    @Test func aStoreThatCannotKeepAnythingDoesNotAnswer() async throws {
        let store = try TestStore()
        _ = try store.database.writerPragma("query_only = 1")
        #expect(await !store.store.answers())
        _ = try store.database.writerPragma("query_only = 0")
        #expect(await store.store.answers())
    }

    /// The gateway's limit of time then counts it as no answer.
    @Test func aWriterThatIsStuckGivesNoAnswer() async throws {
        let store = try TestStore()
        let letGo = DispatchSemaphore(value: 0)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let stuck = Task {
            try await store.database.write { _ throws(StoreError) in
                begin.finish()
                letGo.wait()
            }
        }
        for await _ in begun {}
        let isOver = Mutex(false)
        let question = Task {
            let answer = await store.store.answers()
            isOver.withLock { $0 = true }
            return answer
        }
        // A question that asks readers alone has its answer in less than a millisecond.
        try await Task.sleep(for: .milliseconds(300))
        #expect(isOver.withLock { !$0 })
        letGo.signal()
        try await stuck.value
        #expect(await question.value)
    }
}
