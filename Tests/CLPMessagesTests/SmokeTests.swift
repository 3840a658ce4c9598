import CLPMessages
import Testing

@Suite struct SmokeTests {
    @Test func roundTrip() throws {
        let sample = Sample(id: 5, count: 0, title: "héllo", labels: ["a": Item(name: "x", weight: 1)], event: .text(""))
        #expect(try Sample(serialized: sample.serialized()) == sample)
    }
}
