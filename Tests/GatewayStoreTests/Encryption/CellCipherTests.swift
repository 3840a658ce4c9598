import GatewayDomain
import GatewayStore
import Testing

struct CellCipherTests {
    private let key = CellKey.random()
    private let here = CellAddress(column: .accountEmail, row: [1, 2, 3], keyVersion: 1)

    @Test func whatWasSealedOpensAtItsPlaceAlone() throws {
        let sealed = try key.seal(Array("li@example.com".utf8), at: here)
        #expect(try key.open(sealed, at: here) == Array("li@example.com".utf8))
        let elsewhere = [
            CellAddress(column: .accountPhone, row: [1, 2, 3], keyVersion: 1),
            CellAddress(column: .callAddress, row: [1, 2, 3], keyVersion: 1),
            CellAddress(column: .accountEmail, row: [1, 2, 4], keyVersion: 1),
            CellAddress(column: .accountEmail, row: [1, 2], keyVersion: 1),
            CellAddress(column: .accountEmail, row: [1, 2, 3], keyVersion: 2),
        ]
        for address in elsewhere {
            #expect(throws: StoreError.unavailable(.undecryptable)) { try key.open(sealed, at: address) }
        }
        #expect(throws: StoreError.unavailable(.undecryptable)) { try CellKey.random().open(sealed, at: here) }
    }

    @Test func noTwoCellsShareTheirAssociatedData() {
        var random = SeededGenerator(seed: 3)
        var seen: Set<[UInt8]> = []
        var cells: Set<CellAddress> = []
        for _ in 0..<5_000 {
            let row = (0..<Int.random(in: 0...4, using: &random)).map { _ in UInt8.random(in: 0...1, using: &random) }
            let column = InventoryColumn.allCases.randomElement(using: &random) ?? .accountEmail
            let cell = CellAddress(column: column, row: row, keyVersion: .random(in: 0...2, using: &random))
            if cells.insert(cell).inserted {
                #expect(seen.insert(cell.associatedData).inserted, "\(cell)")
            }
        }
    }

    @Test func everyChangedByteIsFound() throws {
        let sealed = try key.seal([1, 2, 3, 4], at: here)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: StoreError.unavailable(.undecryptable)) { try key.open(changed, at: here) }
        }
        for length in 0..<sealed.count {
            #expect(throws: StoreError.unavailable(.undecryptable)) {
                try key.open(Array(sealed.prefix(length)), at: here)
            }
        }
    }

    @Test func equalValuesAreSealedDifferently() throws {
        let sealed = try (0..<100).map { _ in try key.seal([1, 2, 3], at: here) }
        #expect(Set(sealed).count == 100)
    }

    @Test func opensAES256GCM() throws {
        // A cell sealed by an independent implementation: nonce ‖ ciphertext ‖ tag under the same associated data.
        #expect(
            here.associatedData
                == [0, 0, 0, 0, 0, 0, 0, 12] + Array("clpai cell 1".utf8) + [0, 0, 0, 0, 0, 0, 0, 7]
                + Array("account".utf8) + [0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3] + [0, 0, 0, 0, 0, 0, 0, 5]
                + Array("email".utf8) + [0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1])
        let known = try #require(CellKey(bytes: Array(0..<32)))
        let sealed: [UInt8] = [
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 43, 107, 150, 126, 189, 132, 175, 107, 225, 36, 185, 232, 222,
            132, 240, 178, 177, 181, 33, 115, 37, 250, 250, 212, 158, 42, 253, 203, 158, 131,
        ]
        #expect(try known.open(sealed, at: here) == Array("li@example.com".utf8))
    }

    @Test func keysNeverShowThemselves() throws {
        let kek = try #require(KeyEncryptionKey(bytes: Array(100..<132)))
        var dumped = ""
        dump(kek, to: &dumped)
        dump(key, to: &dumped)
        for shown in ["\(kek)", String(reflecting: kek), "\(key)", dumped] {
            #expect(!shown.contains("100") && !shown.contains("bytes"), "\(shown)")
        }
    }
}
