import Foundation
import GatewayDomain
import GatewayInference
import GatewayServer
import Testing

@Suite struct GatewayConfigurationTests {
    static let complete = """
        tls: {certificate: /c.pem, key: /k.pem}
        store: {path: /s.sqlite}
        encryption: {key_file: /e.key}
        upstreams:
          bailian:
            url: https://example.com/v1
            api_key_file: /bailian.key
            models:
              qwen-plus:
                prices:
                  2026-01-01: {input: 800000, output: 2000000}
                  2026-07-01: {input: 700000, output: 1900000, cached_input: 140000}
        """

    @Test func readsACompleteFile() throws {
        let configuration = try load(Self.complete)
        #expect(configuration.mode == .production)
        #expect(configuration.listen == "127.0.0.1:7443")
        #expect(configuration.tls.certificate == "/c.pem")
        #expect(configuration.tls.padsRecords)
        #expect(configuration.limits.connections == 4096)
        let upstream = try #require(configuration.upstreams.first)
        #expect(upstream.name == ProviderName("bailian"))
        #expect(upstream.apiKey == .file("/bailian.key"))
        #expect(upstream.url.isTLS)
        let model = try #require(upstream.models.first)
        #expect(model.name == ModelName("bailian/qwen-plus"))
        #expect(model.upstreamName == "qwen-plus")
        #expect(model.prices.map(\.from.value) == [1_767_225_600_000, 1_782_864_000_000])
        #expect(model.prices.map(\.price.cachedInputPerMillion.value) == [800_000, 140_000])
    }

    @Test func flagsWinOverEnvironmentOverFile() throws {
        let file = Self.complete + "\nlimits: {connections: 1, calls_per_connection: 17, call_seconds: 5}"
        let configuration = try load(
            file, environment: ["CLPAI_LIMITS_CONNECTIONS": "2", "CLPAI_LIMITS_CALLS_PER_CONNECTION": "18"],
            flags: ["limits.connections": "3"])
        #expect(configuration.limits.connections == 3)
        #expect(configuration.limits.callsPerConnection == 18)
        #expect(configuration.limits.callSeconds == 5)
    }

    @Test func strangersHaveAnEighthOfAllCallsUnlessSaidOtherwise() throws {
        #expect(try load(Self.complete).limits.unrecognisedCalls == 1250)
        #expect(try load(Self.complete, flags: ["limits.calls": "4"]).limits.unrecognisedCalls == 1)
        let flags = ["limits.calls": "40", "limits.unrecognised_calls": "40"]
        #expect(try load(Self.complete, flags: flags).limits.unrecognisedCalls == 40)
        let problems = problems(Self.complete, flags: ["limits.calls": "40", "limits.unrecognised_calls": "41"])
        #expect(problems.map(\.place) == ["limits.unrecognised_calls"])
    }

    @Test func theEnvironmentReachesInsideAnUpstream() throws {
        let configuration = try load(
            Self.complete, environment: ["CLPAI_UPSTREAMS_BAILIAN_URL": "https://other.example/v1"])
        #expect(configuration.upstreams.first?.url.host == "other.example")
    }

    @Test(arguments: [
        ("limits.conections", "limits.connections"), ("tls.certificat", "tls.certificate"),
        ("upstreams.bailian.ulr", "upstreams.bailian.url"),
        ("upstreams.bailian.models.qwen-plus.price.2026-01-01.input", "prices.2026-01-01.input"),
    ])
    func anUnknownKeyNamesTheNearest(unknown: String, nearest: String) {
        let problems = problems(Self.complete, flags: [unknown: "1"])
        #expect(problems.contains { $0.place == unknown && $0.text.contains(nearest) }, "\(problems)")
    }

    @Test func anUnknownVariableNamesTheNearest() {
        let problems = problems(Self.complete, environment: ["CLPAI_LISTN": "x"])
        #expect(problems.map(\.place) == ["CLPAI_LISTN"])
        #expect(problems.first?.text.contains("CLPAI_LISTEN") == true)
    }

    @Test func variablesOfTheClientAreNotOurs() throws {
        _ = try load(Self.complete, environment: ["CLPAI_API_KEY": "x", "CLPAI_MODEL": "a/b", "PATH": "/bin"])
    }

    @Test(arguments: [
        ("limits.connections", "many"), ("limits.connections", "0"), ("limits.connections", "1.5"),
        ("limits.calls_per_connection", "1"), ("tls.record_padding", "perhaps"), ("mode", "test"),
        ("currency", "yuan"), ("log.level", "loud"),
        ("upstreams.bailian.models.qwen-plus.prices.2026-13-01.input", "1"),
        ("upstreams.bailian.models.qwen-plus.prices.2026-02-31.input", "1"),
        ("upstreams.bailian.models.qwen-plus.prices.2026-01-01.input", "-1"),
        ("upstreams.bailian.models.qwen-plus.max_output_tokens", "0"),
    ])
    func aWrongValueIsAProblemAtItsKey(key: String, value: String) {
        let problems = problems(Self.complete, flags: [key: value])
        #expect(problems.contains { key.hasPrefix($0.place) && $0.text.hasPrefix("must be") }, "\(problems)")
    }

    @Test(arguments: ["localhost", ":7443", "127.0.0.1:99999", "[::1:7443"])
    func aPlaceToListenThatCanNotBeIsAProblem(listen: String) {
        #expect(problems(Self.complete, flags: ["listen": listen]).map(\.place) == ["listen"])
    }

    @Test func twoPlacesForOneSecretAreAProblem() {
        let problems = problems(Self.complete, flags: ["upstreams.bailian.api_key_variable": "KEY"])
        #expect(problems.map(\.place) == ["upstreams.bailian.api_key_file"])
    }

    @Test func everyProblemIsShownAtOnce() {
        let problems = problems("limits: {connections: x}\nlog: {level: y}")
        let places = Set(problems.map(\.place))
        #expect(
            places.isSuperset(of: [
                "limits.connections", "log.level", "tls.certificate", "tls.key", "store.path", "encryption.key_file",
                "upstreams",
            ]))
    }

    @Test func anUpstreamWithoutModelsOrPricesIsRefused() {
        #expect(problems(Self.complete, flags: ["upstreams.empty.url": "https://a.b"]).count == 1)
        #expect(
            problems(Self.complete, flags: ["upstreams.bailian.models.free.upstream_name": "f"]).map(\.place)
                == ["upstreams.bailian.models.free.prices"])
    }

    /// P4.a: plaintext upstream is possible on a loopback address that is marked, and nowhere else.
    @Test(arguments: [
        ("http://127.0.0.1:8080/v1", "true", true), ("http://[::1]:8080/v1", "true", true),
        ("http://127.0.0.1:8080/v1", "false", false), ("http://example.com/v1", "true", false),
        ("http://10.0.0.1/v1", "true", false), ("http://127.0.0.1.example.com/v1", "true", false),
        ("ftp://example.com", "true", false), ("https://user:secret@example.com/v1", "false", false),
    ])
    func plaintextUpstreamsAreRefusedElsewhere(url: String, marked: String, isRight: Bool) {
        let problems = problems(
            Self.complete,
            flags: ["upstreams.bailian.url": url, "upstreams.bailian.plaintext_loopback": marked])
        #expect(problems.map(\.place) == (isRight ? [] : ["upstreams.bailian.url"]))
        #expect(!problems.contains { $0.text.contains("secret") })
    }

    @Test func theNameOfTheDevelopmentUpstreamIsTaken() {
        let problems = problems(Self.complete, flags: ["upstreams.development.url": "https://a.b"])
        #expect(problems.map(\.place) == ["upstreams.development"])
    }

    @Test func developmentNeedsOnlyItsDirectory() throws {
        let configuration = try load("", flags: ["mode": "development", "development.directory": "/d"])
        #expect(configuration.storePath == "/d/store.sqlite")
        #expect(configuration.tls.key == "/d/server.key")
        #expect(configuration.upstreams.isEmpty)
        #expect(problems("", flags: ["mode": "development"]).map(\.place) == ["development.directory"])
    }

    @Test(arguments: ["- a\n- b", "a: [1, 2]", "a: {b: 1}}", "limits: {connections: 1, connections: 2}"])
    func brokenYAMLIsAProblemThatQuotesNothing(text: String) {
        let problems = problems(text)
        #expect(!problems.isEmpty)
        #expect(!problems.contains { $0.text.contains("connections: 1") })
    }

    @Test func aMissingFileSaysSo() {
        #expect(throws: GatewayConfigurationError.self) {
            try ConfigurationSources(file: "/nonexistent/gateway.yaml", environment: [:], flags: [:])
        }
    }

    @Test func theSampleIsAValidConfiguration() throws {
        let configuration = try load(SampleConfiguration.text)
        #expect(configuration.upstreams.first?.models.first?.name == ModelName("bailian/qwen-plus"))
        for key in ConfigurationKey.all {
            #expect(SampleConfiguration.text.contains("# " + key.help), "\(key.name)")
        }
    }

    private func load(
        _ text: String, environment: [String: String] = [:], flags: [String: String] = [:]
    ) throws -> GatewayConfiguration {
        let file = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString).yaml")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }  // what is left in the temporary folder harms nobody
        return try .load(from: ConfigurationSources(file: file.path, environment: environment, flags: flags))
    }

    private func problems(
        _ text: String, environment: [String: String] = [:], flags: [String: String] = [:]
    ) -> [GatewayConfigurationError.Problem] {
        do {
            _ = try load(text, environment: environment, flags: flags)
            return []
        } catch {
            return (error as? GatewayConfigurationError)?.problems ?? []
        }
    }
}
