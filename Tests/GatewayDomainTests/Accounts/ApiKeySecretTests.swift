import GatewayDomain
import Testing

struct ApiKeySecretTests {
    @Test func thePrintedFormRoundTrips() throws {
        let secret = ApiKeySecret.random()
        let text = secret.revealed
        #expect(text.hasPrefix("clpai_") && text.utf8.count == 64)
        #expect(try #require(ApiKeySecret(text)).hash == secret.hash)
        #expect(secret.hash != ApiKeySecret.random().hash)
    }

    @Test func everyMistypedCharacterIsFound() throws {
        var random = SeededGenerator(seed: 11)
        let text = Array(ApiKeySecret.random(using: &random).revealed)
        for index in text.indices.dropFirst(6) {
            var mistyped = text
            mistyped[index] = mistyped[index] == "a" ? "b" : "a"
            #expect(ApiKeySecret(String(mistyped)) == nil, "character \(index)")
        }
        #expect(ApiKeySecret(String(text.dropLast())) == nil)
        #expect(ApiKeySecret(String(text) + "a") == nil)
        #expect(ApiKeySecret(String(text).uppercased()) == nil)
        #expect(ApiKeySecret("' OR 1=1 --") == nil)
    }

    @Test func neverShowsItself() {
        let secret = ApiKeySecret.random()
        var dumped = ""
        dump(secret, to: &dumped)
        dump(secret.hash, to: &dumped)
        for shown in ["\(secret)", String(reflecting: secret), dumped, "\(secret.hash)"] {
            #expect(!shown.contains(secret.revealed.dropFirst(6).prefix(8)))
            #expect(!shown.contains(String(secret.hash.digest.bytes[0]) + ", "), "\(shown)")
        }
    }
}
