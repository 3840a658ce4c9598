import GatewayDomain
import Testing

struct LedgerTransactionTests {
    private let organisation = OrganisationID.random()

    private func amounts(_ transaction: LedgerTransaction) -> [LedgerAccount: Int64] {
        Dictionary(uniqueKeysWithValues: transaction.entries.map { ($0.account, $0.amount.value) })
    }

    @Test func everyPostingSumsToZero() throws {
        let postings = try [
            LedgerTransaction.credit(organisation, Micros(100)), .hold(organisation, Micros(40)),
            .settle(organisation, hold: Micros(40), charge: Micros(15)), .void(organisation, Micros(40)),
        ]
        for posting in postings {
            #expect(posting.entries.reduce(0) { $0 + $1.amount.value } == 0, "\(posting.kind)")
        }
    }

    @Test func postingsMoveMoneyBetweenTheRightAccounts() throws {
        #expect(try amounts(.credit(organisation, Micros(100))) == [.funding: -100, .available(organisation): 100])
        #expect(
            try amounts(.hold(organisation, Micros(40))) == [.available(organisation): -40, .held(organisation): 40])
        #expect(
            try amounts(.settle(organisation, hold: Micros(40), charge: Micros(15)))
                == [.held(organisation): -40, .revenue: 15, .available(organisation): 25])
        #expect(
            try amounts(.settle(organisation, hold: Micros(40), charge: Micros(40)))
                == [.held(organisation): -40, .revenue: 40])
    }

    @Test func aSettlementWithoutAChargeIsAVoid() throws {
        let posting = try LedgerTransaction.settle(organisation, hold: Micros(40), charge: .zero)
        #expect(posting.kind == .void)
        #expect(amounts(posting) == [.held(organisation): -40, .available(organisation): 40])
    }

    @Test func refusesWhatWouldInventMoney() {
        #expect(throws: LedgerError.chargeExceedsHold) {
            try LedgerTransaction.settle(organisation, hold: Micros(40), charge: Micros(41))
        }
        #expect(throws: LedgerError.negative) { try LedgerTransaction.credit(organisation, .zero) }
        #expect(throws: LedgerError.negative) { try LedgerTransaction.credit(organisation, Micros(-1)) }
        #expect(throws: LedgerError.negative) { try LedgerTransaction.hold(organisation, Micros(-1)) }
        #expect(throws: LedgerError.negative) { try LedgerTransaction.void(organisation, Micros(.min)) }
        #expect(throws: LedgerError.negative) {
            try LedgerTransaction.settle(organisation, hold: Micros(40), charge: Micros(-1))
        }
    }
}
