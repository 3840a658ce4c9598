import GatewayDomain
import Testing

struct ClientAddressTests {
    // The forms on the right are RFC 5952's.
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("::", "::"), ("::1", "::1"),
        ("2001:DB8::0001", "2001:db8::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("1::", "1::"), ("::ffff:192.0.2.7", "192.0.2.7"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ])
    func readsAndWrites(text: String, canonical: String) throws {
        let address = try #require(ClientAddress(text))
        #expect(address.text == canonical)
        #expect(ClientAddress(canonical) == address)
        #expect(ClientAddress(bytes: address.bytes) == address)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "1..2.3", ":", ":::", "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "fe80::1%eth0", "1.2.3.4::", "[::1]", "::1:",
        "1:2:3:4:5:6:7::8", "localhost",
    ])
    func refuses(text: String) {
        #expect(ClientAddress(text) == nil)
    }

    @Test func neverShowsItself() throws {
        let address = try #require(ClientAddress("203.0.113.77"))
        var dumped = ""
        dump(address, to: &dumped)
        for shown in ["\(address)", String(reflecting: address), dumped] {
            #expect(!shown.contains("203") && !shown.contains("77"), "\(shown)")
        }
    }
}
