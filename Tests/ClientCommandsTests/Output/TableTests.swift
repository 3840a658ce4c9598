import ClientCommands
import Testing

struct TableTests {
    @Test func columnsAreAlignedAndHarmless() {
        var table = Table([("NAME", .left), ("N", .right)])
        table.add(["a", "100"])
        table.add(["long\u{1B}[31m\nname", "7"])
        #expect(table.text == "NAME         N\na          100\nlong name    7\n")
    }
}
