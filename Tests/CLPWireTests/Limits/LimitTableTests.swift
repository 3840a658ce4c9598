import CLPWire
import Testing

@Suite struct LimitTableTests {
    /// Each limit has a row in CLP.md, and each row a limit; none is without a number, a key and a price.
    @Test func theTableIsTheEnum() throws {
        let table = try SpecificationTable("name")
        let names = table.rows.map { $0.name.replacing("`", with: "") }
        #expect(Set(names) == Set(LimitName.allCases.map(\.rawValue)))
        #expect(names.count == LimitName.allCases.count)
        for row in table.rows {
            #expect(row.cells.count == 4 && row.cells.allSatisfy { !$0.isEmpty }, "\(row.name)")
        }
    }

    private static let passed: [(LimitName, [UInt8])] = {
        var cases: [(LimitName, [UInt8])] = []
        cases.append((.frameBytes, Frames.u32(16_375) + Frames.u32(0) + [0x80, 0]))
        cases.append((.blockBytes, Frames.call(1, block: Array(repeating: 0, count: 8_193))))
        cases.append((.goAwayText, Frames.u32(521) + Frames.u32(0) + [10, 0]))
        cases.append((.settingsPairs, Frames.u32(390) + Frames.u32(0) + [1, 0]))
        cases.append((.pings, Frames.ping(1)))
        cases.append((.credit, Frames.call(1) + Frames.credit(1, 0x7fff_ffff)))
        cases.append((.callsPerConnection, (0..<17).flatMap { Frames.call(StreamID(2 * $0 + 1)) }))
        let message = Frames.message(1, Array(repeating: 1, count: 16_000))
        cases.append((.byteCredit, Frames.call(1) + message + message + message))
        // Empty messages cost credit too: the first is paid for as it comes, and 512 more are one too many.
        cases.append((.byteCredit, (0..<600).reduce(Frames.call(1)) { bytes, _ in bytes + Frames.message(1, []) }))
        cases.append((.chatter, (0..<300).flatMap { _ in Frames.raw(0x80, 0) }))
        return cases
    }()

    /// The machine says which limit a peer passed.
    @Test(arguments: passed.indices)
    func namesTheLimit(_ index: Int) {
        let (limit, bytes) = Self.passed[index]
        var server = ServerConnection.make(.protocolDefaults)
        let events = server.take(Frames.settings() + bytes)
        guard case .failed(let fault)? = events.last else {
            Issue.record("\(limit): no fault")
            return
        }
        #expect(fault.limit == limit)
    }

    @Test func otherWays() {
        var server = ServerConnection.make()
        let early = server.take(Frames.ping(1))
        guard case .failed(let fault)? = early.last else {
            Issue.record("no fault")
            return
        }
        #expect(fault.limit == .firstFrame)
        var slow = ServerConnection.make()
        slow.timeout(now: .after(10))
        guard case .failed(let late)? = slow.pollEvent() else {
            Issue.record("no fault")
            return
        }
        #expect(late.limit == .firstFrameTime)
        var last = ServerConnection(configuration: .protocolDefaults, now: .start, firstStream: (1 << 30) + 1)
        guard case .failed(let worn)? = last.take(Frames.settings() + Frames.call((1 << 30) + 1)).last else {
            Issue.record("no fault")
            return
        }
        #expect(worn.limit == .callID)
    }
}
