import GatewayInference
import Testing

/// Where a request may go at all (P4.a).
@Suite struct UpstreamURLTests {
    @Test(arguments: [
        ("https://api.example.com", "https://api.example.com", "api.example.com", 443, ""),
        ("HTTPS://API.Example.com:8443/v1/", "https://api.example.com:8443/v1", "api.example.com", 8443, "/v1"),
        ("https://[2001:DB8::1]/x/y", "https://[2001:db8::1]/x/y", "2001:db8::1", 443, "/x/y"),
        ("https://10.0.0.1:443", "https://10.0.0.1", "10.0.0.1", 443, ""),
    ])
    func https(text: String, spelling: String, host: String, port: Int, basePath: String) throws {
        let url = try UpstreamURL(text, plaintextLoopback: false)
        #expect(url.isTLS)
        #expect(url.description == spelling)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.basePath == basePath)
    }

    @Test(arguments: ["http://127.0.0.1:8080/v1", "http://localhost", "http://[::1]:1", "http://127.255.0.9"])
    func plaintextOnThisMachineMustBeMarked(text: String) throws {
        #expect(try UpstreamURL(text, plaintextLoopback: true).isTLS == false)
        #expect(throws: UpstreamURL.Fault.plaintextNotMarked) { try UpstreamURL(text, plaintextLoopback: false) }
    }

    @Test(arguments: [
        "http://example.com", "http://10.0.0.1", "http://128.0.0.1", "http://localhost.example.com", "http://0.0.0.0",
        "http://[::]", "http://[::ffff:127.0.0.1]", "http://127.0.0.1.example.com", "http://127.1", "http://2130706433",
    ])
    func plaintextElsewhereIsRefusedEvenIfMarked(text: String) {
        #expect(throws: UpstreamURL.Fault.plaintextElsewhere) { try UpstreamURL(text, plaintextLoopback: true) }
    }

    @Test(arguments: [
        "", "api.example.com", "ftp://a", "https://", "https:///x", "https://a:0", "https://a:65536", "https://a:",
        "https://a:b", "https://u:p@a", "https://a?x=1", "https://a/#f", "https://a b", "https://a/../b",
        "https://a//b",
        "https://[::1", "https://[a]", "https://[::1]x", "https://ä.de", "https://a/%2e", "https://a\r\nX: y",
        "https://a:+80", "https://" + String(repeating: "a", count: 254),
    ])
    func malformed(text: String) {
        #expect(throws: UpstreamURL.Fault.malformed) { try UpstreamURL(text, plaintextLoopback: true) }
    }

    @Test(arguments: UpstreamURL.Fault.allCases)
    func everyFaultSaysWhatToDo(fault: UpstreamURL.Fault) {
        #expect(fault.advice.contains("https"))
    }
}
