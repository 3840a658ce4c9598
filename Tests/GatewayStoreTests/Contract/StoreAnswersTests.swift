import GatewayStore
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
}
