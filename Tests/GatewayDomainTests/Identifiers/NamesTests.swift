import GatewayDomain
import Testing

struct NamesTests {
    @Test(arguments: [
        "demo/small", "openai/gpt-4.1", "tencent/hunyuan-turbo@2025", "local/HuggingFaceTB/SmolLM2-135M",
        "a/b:free",
    ])
    func takesModelNames(text: String) throws {
        #expect(try #require(ModelName(text)).description == text)
    }

    @Test(arguments: [
        "", "demo", "/small", "demo/", "demo//x", "demo/../admin", "demo/.", "demo/a b", "Demo/small", "demo/a\nb",
        "demo/é", "demo/" + String(repeating: "x", count: 97), "1demo/x", "demo/a?b", "demo/a%2e",
    ])
    func refusesWhatCouldBeProseOrAPath(text: String) {
        #expect(ModelName(text) == nil)
    }

    @Test func aMethodIsServiceAndName() {
        let text = "clpai.billing.v1.Billing/Credit"
        #expect(MethodName(text)?.description == text)
        for text in ["", "a", "a/b/c", "/a", "a/", "a b/c", String(repeating: "a", count: 255) + "/b"] {
            #expect(MethodName(text) == nil, "\(text.prefix(8))")
        }
    }

    @Test func idempotencyKeysAreKeptAsHashOnly() throws {
        let key = try #require(IdempotencyKey("invoice-2026-11"))
        #expect(key == IdempotencyKey("invoice-2026-11"))
        #expect(key != IdempotencyKey("invoice-2026-12"))
        #expect(!"\(key) \(String(reflecting: key))".contains("invoice"))
        #expect(IdempotencyKey("") == nil)
        #expect(IdempotencyKey("a b") == nil)
        #expect(IdempotencyKey(String(repeating: "x", count: 65)) == nil)
    }

    @Test func digestIsSHA256() throws {
        // FIPS 180-2, "abc".
        let digest = Digest256(sha256Of: Array("abc".utf8))
        #expect(Array(digest.bytes.prefix(4)) == [0xBA, 0x78, 0x16, 0xBF])
        #expect(Digest256(bytes: [1]) == nil)
    }
}
