import GatewayDomain
import GatewayStore
import Testing

@Suite("Contract of AccountStore")
struct AccountStoreContract {
    @Test(arguments: ContractEngine.allCases)
    func whatWasCreatedIsReadBack(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let contact = try #require(
            ContactData(email: EmailAddress("Li@example.com"), phone: PhoneNumber("+8613800138000")))
        let created = try await contract.store.accounts.create(contact, firstKey: Sample.keyHash)
        #expect(created.contact == contact)
        #expect(created.createdAt == contract.clock.now())
        #expect(try await contract.store.accounts.account(created.id) == created)
        await #expect(throws: StoreError.notFound(.account)) {
            try await contract.store.accounts.account(.random())
        }
    }

    @Test(arguments: ContractEngine.allCases)
    func anAddressBelongsToOneAccount(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let phone = try #require(PhoneNumber("+8613800138000"))
        let both = try #require(ContactData(email: EmailAddress("li@example.com"), phone: phone))
        _ = try await contract.store.accounts.create(both, firstKey: ApiKeySecret.random().hash)
        let sameEmail = try #require(ContactData(email: EmailAddress("LI@EXAMPLE.com"), phone: nil))
        await #expect(throws: StoreError.conflict(.emailTaken)) {
            try await contract.store.accounts.create(sameEmail, firstKey: ApiKeySecret.random().hash)
        }
        let samePhone = try #require(ContactData(email: nil, phone: phone))
        await #expect(throws: StoreError.conflict(.phoneTaken)) {
            try await contract.store.accounts.create(samePhone, firstKey: ApiKeySecret.random().hash)
        }
        let other = try await contract.store.accounts.create(Sample.contact("wei"), firstKey: Sample.keyHash)
        await #expect(throws: StoreError.conflict(.phoneTaken)) {
            try await contract.store.accounts.update(
                other.id, ContactChange(email: .unchanged, phone: .set(phone)))
        }
        #expect(try await contract.store.accounts.account(other.id) == other)
    }

    @Test(arguments: ContractEngine.allCases)
    func anErasedAccountsAddressIsFree(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let first = try await contract.account()
        _ = try await contract.store.dataRights.erase(first.id)
        let second = try await contract.account()
        #expect(second.id != first.id && second.organisation != first.organisation)
    }

    @Test(arguments: ContractEngine.allCases)
    func contactDataAreCorrectedAndSupplemented(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account()
        let phone = try #require(PhoneNumber("+8613800138000"))
        let accounts = contract.store.accounts
        let supplemented = try await accounts.update(
            account.id, ContactChange(email: .unchanged, phone: .set(phone)))
        #expect(supplemented.contact == ContactData(email: account.contact.email, phone: phone))
        let corrected = try await accounts.update(account.id, ContactChange(email: .removed, phone: .unchanged))
        #expect(corrected.contact == ContactData(email: nil, phone: phone))
        #expect(try await accounts.account(account.id) == corrected)
        await #expect(throws: StoreError.conflict(.contactWouldBeEmpty)) {
            try await accounts.update(account.id, ContactChange(email: .unchanged, phone: .removed))
        }
        // Its own address is not taken, and the one that it gave up is free.
        _ = try await accounts.update(account.id, ContactChange(email: .unchanged, phone: .set(phone)))
        _ = try await contract.account(credit: 1_000, "li")
        await #expect(throws: StoreError.notFound(.account)) {
            try await accounts.update(.random(), ContactChange(email: .unchanged, phone: .removed))
        }
    }

    @Test(arguments: ContractEngine.allCases)
    func keysAreMadeAndEndedByTheirOwnerOrTheOperator(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let accounts = contract.store.accounts
        let owner = try await contract.account()
        let stranger = try await contract.account(credit: 1_000, "wei")
        contract.clock.advance(milliseconds: 5)
        let second = try await accounts.createKey(for: owner.id, ApiKeySecret.random().hash)
        #expect(try await accounts.account(owner.id).keys == [owner.keys[0], second])
        await #expect(throws: StoreError.notFound(.apiKey)) {
            try await accounts.revokeKey(second.id, ownedBy: stranger.id)
        }
        await #expect(throws: StoreError.notFound(.apiKey)) {
            try await accounts.revokeKey(.random(), ownedBy: nil)
        }
        await #expect(throws: StoreError.notFound(.account)) {
            try await accounts.createKey(for: .random(), ApiKeySecret.random().hash)
        }
        let revoked = try await accounts.revokeKey(second.id, ownedBy: nil)
        contract.clock.advance(milliseconds: 5)
        #expect(try await accounts.revokeKey(second.id, ownedBy: owner.id) == revoked)
    }

    @Test(arguments: ContractEngine.allCases)
    func keysOfAnAccountAreLimited(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account()
        for _ in 1..<AccountLimits.keys {
            _ = try await contract.store.accounts.createKey(for: account.id, ApiKeySecret.random().hash)
        }
        await #expect(throws: StoreError.conflict(.tooManyKeys)) {
            try await contract.store.accounts.createKey(for: account.id, ApiKeySecret.random().hash)
        }
        _ = try await contract.store.accounts.revokeKey(account.keys[0].id, ownedBy: account.id)
        _ = try await contract.store.accounts.createKey(for: account.id, ApiKeySecret.random().hash)
    }

    @Test(arguments: ContractEngine.allCases)
    func parallelCreationsOfOneAddressMakeOneAccount(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        _ = try await contract.store.accounts.create(
                            Sample.contact(), firstKey: ApiKeySecret.random().hash)
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 1)
    }
}
