import CLPWire
import Testing

@Suite struct MethodTableTests {
    private static let methods = ["demo.Echo/Say": 7]

    private func resolve(_ table: inout MethodTable, _ name: String, _ number: UInt32) -> String {
        do {
            switch try table.resolve(name: name, number: number, lookup: { Self.methods[$0] }) {
            case .found(let target): return "found \(target)"
            case .unknown: return "unknown"
            case .malformed: return "malformed"
            }
        } catch {
            return "\(error.rule ?? "?") \(error.code)"
        }
    }

    /// [CLP-METHOD-2] [CLP-METHOD-3] [CLP-METHOD-4]
    @Test func script() {
        var table = MethodTable()
        #expect(resolve(&table, "", 5) == "CLP-METHOD-3 protocolError")
        #expect(resolve(&table, "demo.Echo/Say", 0) == "found 7")
        #expect(resolve(&table, "demo.Echo/Say", 5) == "found 7")
        #expect(resolve(&table, "", 5) == "found 7")
        #expect(resolve(&table, "", 4) == "CLP-METHOD-3 protocolError")
        #expect(resolve(&table, "demo.Echo/Say", 5) == "CLP-METHOD-2 protocolError")
        #expect(resolve(&table, "demo.Echo/Other", 1_023) == "unknown")
        #expect(resolve(&table, "", 1_023) == "unknown")
        #expect(resolve(&table, "demo.Echo/Other", 1_023) == "CLP-METHOD-2 protocolError")
        #expect(resolve(&table, "no slash", 6) == "malformed")
        #expect(resolve(&table, "", 6) == "malformed")
        #expect(resolve(&table, "demo.Echo/Say", 1_024) == "CLP-METHOD-4 protocolError")
        #expect(resolve(&table, "", .max) == "CLP-METHOD-4 protocolError")
        #expect(resolve(&table, "", 0) == "malformed")
    }

    private func text(_ reference: MethodNumbers.Reference) -> String {
        "\(reference.name) \(reference.number)"
    }

    /// [CLP-METHOD-1]
    @Test(arguments: [
        ("a.B/C", true), ("a.b_2._C/_d9", true), ("B/C", false), ("/C", false), ("a.B/", false), ("a/b/c", false),
        ("a.B/c/d", false), ("a.B/c.d", false), (".B/C", false), ("a..B/C", false), ("a./C", false), ("a.1/C", false),
        ("a.B/2", false), ("a.B/C ", false), ("a.é/C", false), ("", false), ("abc", false),
        ("a." + String(repeating: "b", count: 251) + "/C", true),
        ("a." + String(repeating: "b", count: 252) + "/C", false),
    ])
    func names(_ name: String, isWellFormed: Bool) {
        #expect(MethodTable.isWellFormed(name) == isWellFormed)
    }

    /// [CLP-METHOD-2] The client names a method once, and stops numbering at 1,023.
    @Test func numbers() {
        var numbers = MethodNumbers()
        #expect(text(numbers.reference(for: "a/b")) == "a/b" + " 1")
        // A call that was not written after all has bound nothing.
        #expect(text(numbers.reference(for: "a/b")) == "a/b" + " 1")
        numbers.bound(numbers.reference(for: "a/b"))
        #expect(text(numbers.reference(for: "a/b")) == "" + " 1")
        for index in 2...1_023 { numbers.bound(numbers.reference(for: "a/\(index)")) }
        numbers.bound(numbers.reference(for: "a/new"))
        #expect(text(numbers.reference(for: "a/new")) == "a/new" + " 0")
        #expect(text(numbers.reference(for: "a/new")) == "a/new" + " 0")
        #expect(text(numbers.reference(for: "a/1023")) == "" + " 1023")
    }
}
