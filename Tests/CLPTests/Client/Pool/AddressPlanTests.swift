import CLP
import NIOCore
import Testing

struct AddressPlanTests {
    private func sockets(_ addresses: [String], port: Int = 7443) throws -> [SocketAddress] {
        try addresses.map { try SocketAddress(ipAddress: $0, port: port) }
    }

    @Test func listOfAddressesNeedsNoResolving() throws {
        let plan = AddressPlan(try ClientTarget("clp://192.0.2.1:1,[2001:db8::1]:2,192.0.2.3"))
        #expect(plan.names.isEmpty)
        #expect(plan.addresses.map(\.description) == ["192.0.2.1:1", "[2001:db8::1]:2", "192.0.2.3:7443"])
        #expect(plan.addresses.allSatisfy { !$0.isReserve }, "whoever writes both families wants both")
    }

    @Test func nameStandsForWhatItResolvesTo() throws {
        var (plan, random) = (AddressPlan(try ClientTarget("clp://a.test,192.0.2.9")), RandomSource(seed: 1))
        let name = try #require(plan.names.first)
        #expect(plan.names.count == 1)
        #expect(plan.addresses.count == 1)
        plan.resolved(name, try sockets(["192.0.2.1", "192.0.2.2"]), using: &random)
        #expect(
            plan.addresses.map(\.description) == [
                "a.test:7443 (192.0.2.1)", "a.test:7443 (192.0.2.2)", "192.0.2.9:7443",
            ])
        plan.resolved(name, try sockets(["192.0.2.2", "192.0.2.3"]), using: &random)
        #expect(plan.addresses.compactMap(\.socket.ipAddress) == ["192.0.2.2", "192.0.2.3", "192.0.2.9"])
        plan.resolved(name, [], using: &random)
        #expect(plan.addresses.count == 3, "an empty answer takes nothing away")
    }

    @Test func otherFamilyIsHeldInReserve() throws {
        var (plan, random) = (AddressPlan(try ClientTarget("clp://a.test")), RandomSource(seed: 1))
        let found = try sockets(["2001:db8::1", "192.0.2.1", "2001:db8::2"])
        plan.resolved(plan.names[0], found, using: &random)
        #expect(plan.addresses.map(\.isReserve) == [false, true, false])
    }

    @Test func ofAVeryLongAnswerAPartIsUsed() throws {
        let seed: UInt64 = 4
        var (plan, random) = (AddressPlan(try ClientTarget("clp://a.test")), RandomSource(seed: seed))
        plan.resolved(plan.names[0], try sockets((1...200).map { "192.0.2.\($0)" }), using: &random)
        #expect(plan.addresses.count == AddressPlan.mostPerName)
        #expect(Set(plan.addresses).count == AddressPlan.mostPerName)
        #expect(!plan.addresses.contains { $0.isReserve })
        #expect(plan.addresses.map(\.socket.ipAddress) != (1...64).map { "192.0.2.\($0)" }, "seed \(seed): by chance")
    }

    @Test func choiceAmongVeryManyStaysAsLongAsTheyAreThere() throws {
        let seed: UInt64 = 5
        var (plan, random) = (AddressPlan(try ClientTarget("clp://a.test")), RandomSource(seed: seed))
        let found = try sockets((1...200).map { "192.0.2.\($0)" })
        plan.resolved(plan.names[0], found, using: &random)
        let first = Set(plan.addresses)
        plan.resolved(plan.names[0], found.reversed(), using: &random)
        #expect(Set(plan.addresses) == first, "seed \(seed)")
        // Those that are gone are replaced, and only those.
        let gone = Set(first.map(\.socket).prefix(10))
        plan.resolved(plan.names[0], found.filter { !gone.contains($0) }, using: &random)
        #expect(plan.addresses.count == AddressPlan.mostPerName)
        #expect(first.subtracting(plan.addresses).map(\.socket).count == 10)
        #expect(gone.isDisjoint(with: plan.addresses.map(\.socket)))
    }

    @Test(arguments: ["clp://2001:db8::1", "clp://::1", "clp://a,2001:db8::1:7443"])
    func addressThatLacksItsBracketsIsRefused(target: String) {
        #expect(throws: ConfigurationError("an IPv6 address stands in brackets: [::1]:7443")) {
            try ClientTarget(target)
        }
    }

    @Test(arguments: [
        "clp://a,", "clp://,a", "clp://a:1,b:0", "clp://a,clp://b",
        "clp://" + Array(repeating: "a", count: 65).joined(separator: ","),
    ])
    func listsThatCanNotBeCalledAreRefused(target: String) {
        #expect(throws: ConfigurationError.self) { try ClientTarget(target) }
    }

    @Test func entryThatStandsTwiceCountsOnce() throws {
        #expect(try ClientTarget("clp://a,a:7443,a:1").places.count == 2)
    }
}
