import GatewayDomain
import Testing

/// P1.0: the inventory says of every column what it is for.
struct DataInventoryTests {
    @Test func everyColumnHasExactlyOneRow() {
        #expect(DataInventory.entries.count == InventoryColumn.allCases.count)
        #expect(Set(DataInventory.entries.map(\.column)) == Set(InventoryColumn.allCases))
        for column in InventoryColumn.allCases {
            #expect("\(column.table.rawValue).\(column.name)" == column.rawValue)
            #expect(DataInventory.entry(of: column).column == column)
        }
    }

    @Test func everyTableHasColumns() {
        #expect(Set(InventoryColumn.allCases.map(\.table)) == Set(InventoryTable.allCases))
    }

    @Test func onlyWhatLawOrdersOrNobodyOwnsStays() {
        for entry in DataInventory.entries {
            switch entry.erasure {
            case .deleted, .linkCut:
                #expect(entry.term == .untilErasure, "\(entry.column)")
            case .kept:
                #expect(
                    entry.term == .lifeOfStore && entry.basis == .notPersonal
                        || entry.term == .statutory && entry.category.retention != nil, "\(entry.column)")
            }
        }
    }

    @Test func contactDataAndAddressesAreNeverPlain() {
        for entry in DataInventory.entries where entry.category == .contactData {
            #expect(entry.protection == .accountKey || entry.protection == .blindIndex, "\(entry.column)")
        }
        // The account's key is destroyed by an erasure; what law orders to keep must not depend on it.
        #expect(DataInventory.entry(of: .callAddress).protection == .monthlyLogKey)
    }

    @Test func secretsAreNotExported() {
        for entry in DataInventory.entries where [.keyEncryptionKey, .hash, .blindIndex].contains(entry.protection) {
            #expect(entry.export != .exported, "\(entry.column)")
        }
    }

    @Test func certificatesCiteTheArticle() {
        let kept = ErasedCategory(category: .callLog, outcome: .retained(until: UnixMillis(1)), rows: 1)
        #expect(kept.basis.citation == "Cybersecurity Law art. 23(3) [2016: art. 21(3)]")
        let money = ErasedCategory(category: .transactions, outcome: .retained(until: nil), rows: 0)
        #expect(money.basis.citation == "E-Commerce Law art. 31")
        let gone = ErasedCategory(category: .contactData, outcome: .erased, rows: 1)
        #expect(gone.basis.citation == "PIPL art. 47")
    }
}
