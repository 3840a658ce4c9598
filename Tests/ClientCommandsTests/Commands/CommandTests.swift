import ClientCommands
import Foundation
import Testing

/// Each command against a gateway behind a real server.
struct CommandTests {
    @Test func anAnswerStreamsAndItsCostIsSaid() async throws {
        let result = try await GatewayDouble.with { try await $0.run(["chat", "Hello", "you"]) }
        #expect(result.output == "Hello you \n")
        #expect(result.remarks == "2 tokens in, 3 out · 0.000123 CNY · req_1\n")
        #expect(result.status == 0)
    }

    @Test func aWholeAnswer() async throws {
        let result = try await GatewayDouble.with { try await $0.run(["chat", "--no-stream", "--quiet", "Hello"]) }
        #expect(result.output == "Hello\n")
        #expect(result.remarks.isEmpty)
    }

    @Test func aCutAnswerSaysWhatItCostAndFails() async throws {
        let result = try await GatewayDouble.with { try await $0.run(["chat", "half CUT"]) }
        #expect(result.output == "half \n")
        #expect(result.remarks.contains("0.000123 CNY"))
        #expect(result.remarks.contains("clpai: the provider broke off"))
        // The gateway answered, so its address and authorities are not to blame.
        #expect(result.remarks.contains("'clpai models'"))
        #expect(!result.remarks.contains("--ca"))
        #expect(result.status == 69)
    }

    @Test func aCutAnswerAsJSON() async throws {
        let result = try await GatewayDouble.with { try await $0.run(["chat", "--json", "half CUT"]) }
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0] == #"{"text_delta":"half "}"#)
        #expect(lines[1].hasPrefix(#"{"charge":{"request_id":"req_1""#))
        #expect(result.remarks.hasPrefix(#"{"error":{"exit_status":69,"code":"UNAVAILABLE""#))
    }

    @Test func anOverloadedProviderIsToBeTriedAgain() async throws {
        let result = try await GatewayDouble.with { try await $0.run(["chat", "BUSY"]) }
        #expect(result.status == 75)
        #expect(result.remarks.contains("try again later, or another model"))
        #expect(!result.remarks.contains("--ca"))
    }

    @Test(
        arguments: [
            (["chat", "UNKNOWN"], 65, "clpai models"),
            (["chat", "OPERATOR"], 77, "an account's key, not the operator's"),
            (["keys", "revoke", "none"], 65, "clpai keys list"), (["credit", "mine", "1"], 77, "the operator's key:"),
        ] as [([String], Int32, String)])
    func adviceIsInTheWordsOfThisCommandLine(arguments: [String], status: Int32, advice: String) async throws {
        let result = try await GatewayDouble.with { try await $0.run(arguments) }
        #expect(result.status == status)
        #expect(result.remarks.contains(advice), "\(result.remarks)")
    }

    @Test func aMistypedKeyIsNotSent() async throws {
        let result = try await GatewayDouble.with { try await $0.run(["models"], key: "clpai_abc") }
        #expect(result.status == 78)
        #expect(result.remarks.contains("mistyped"))
        #expect(!result.remarks.contains("clpai_abc"))
    }

    @Test func noCreditIsNotTriedAgain() async throws {
        let result = try await GatewayDouble.with { try await $0.run(["chat", "BROKE"]) }
        #expect(result.status == 65)
        #expect(result.remarks.contains("clpai balance"))
    }

    @Test(arguments: [["chat", "hi"], ["models"], ["account", "show"], ["balance"], ["calls"], ["export"]])
    func anUnknownKeyIsNotPermitted(arguments: [String]) async throws {
        let result = try await GatewayDouble.with { try await $0.run(arguments, key: GatewayDouble.unknownKey) }
        #expect(result.status == 77)
        #expect(result.remarks.contains("this key is not known"))
        #expect(result.remarks.contains("clpai login"))
        #expect(result.output.isEmpty)
    }

    @Test func pingNeedsNoKey() async throws {
        try await GatewayDouble.with { gateway in
            let result = try await gateway.run(["ping", "--count", "2"], key: "")
            #expect(result.output.hasPrefix("\(gateway.address) serves: round trip "))
            #expect(result.status == 0)
            let json = try await gateway.run(["ping", "--json"], key: "")
            #expect(
                json.output.hasPrefix(
                    "{\"server\":\"\(gateway.address)\",\"status\":\"SERVING_STATUS_SERVING\",\"connect_us\":"))
        }
    }

    @Test func models() async throws {
        try await GatewayDouble.with { gateway in
            let result = try await gateway.run(["models"])
            #expect(
                result.output.contains("development/echo   0.80    0.08    2.00  CNY per million tokens        4096\n"))
            let json = try await gateway.run(["models", "--json"])
            #expect(json.output.hasPrefix(#"{"name":"development/echo","input_price_micros":800000,"#))
        }
    }

    @Test func accounts() async throws {
        try await GatewayDouble.with { gateway in
            #expect(try await gateway.run(["account", "show"]).output.contains("account       acc_1\n"))
            // Scripts cut the id out of this.
            #expect(
                try await gateway.run(["account", "show", "--json"]).output.hasPrefix(
                    #"{"id":"acc_1","organisation_id":"org_1","#))
            let created = try await gateway.run(["account", "create", "--email", "li@example.cn"])
            #expect(created.output.contains("api key       clpai_fresh\n"))
            _ = try await gateway.run(["account", "update", "--phone", ""])
            #expect(gateway.state.requests == ["create li@example.cn ", "update - "])
            let erased = try await gateway.run(["account", "erase", "--yes"])
            #expect(erased.output.contains("  gone  contact data (1 row) · PIPL article 47\n"))
            #expect(
                try await gateway.run(["account", "erase", "--yes", "--json"]).output.contains(#""account_id":"acc_1""#)
            )
        }
    }

    @Test func keys() async throws {
        try await GatewayDouble.with { gateway in
            #expect(
                try await gateway.run(["keys", "list"]).output == "key_1, created 2026-11-24 08:02:11 UTC, in force\n")
            #expect(
                try await gateway.run(["keys", "revoke", "key_1"]).output.contains("revoked 2026-11-24 08:02:12 UTC"))
            let json = try await gateway.run(["keys", "create", "--account", "acc_2", "--json"])
            #expect(json.output.contains(#""api_key":"clpai_fresh""#))
            #expect(gateway.state.requests == ["key for acc_2"])
        }
    }

    @Test(arguments: [["keys", "create"], ["account", "create", "--email", "li@example.cn"]])
    func noKeyIsMadeThatCanNotBeStored(command: [String]) async throws {
        try await GatewayDouble.with { gateway in
            // A folder stands where the file should be.
            let result = try await gateway.run(command + ["--save", FileManager.default.temporaryDirectory.path])
            #expect(result.status == 74)
            #expect(gateway.state.requests.isEmpty)
        }
    }

    @Test func aFreshKeyIsStoredInPlaceOfPrinted() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "clpai-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "credentials").path
        try await GatewayDouble.with { gateway in
            let result = try await gateway.run(["keys", "create", "--save", path])
            #expect(!result.output.contains("clpai_fresh"))
            let credentials = try Credentials(try #require(try SecretFile.read(path)), source: path)
            #expect(credentials.apiKey == "clpai_fresh")
            #expect(credentials.server == gateway.address)
            // A second key does not take the place of the first, and is not even made.
            let again = try await gateway.run(["keys", "create", "--save", path])
            #expect(again.status == 74)
            #expect(again.remarks.contains("--force"))
            #expect(gateway.state.requests.count == 1)
            #expect(try await gateway.run(["keys", "create", "--save", path, "--force"]).status == 0)
        }
    }

    @Test func callsArePagedUpToTheLimit() async throws {
        try await GatewayDouble.with { gateway in
            let result = try await gateway.run(["calls", "--limit", "3", "--purpose", "abuse-defence"])
            let lines = result.output.split(separator: "\n")
            #expect(lines.count == 4)
            #expect(
                lines[2].contains(
                    "2026-11-24 08:02:11  req_2  development/echo  completed   2   3~  17  0.000123  CNY  127.0.0.1"))
            #expect(
                gateway.state.requests
                    == ["calls CALL_LOG_PURPOSE_ABUSE_DEFENCE 3 ", "calls CALL_LOG_PURPOSE_ABUSE_DEFENCE 1 next"])
            #expect(try await gateway.run(["calls", "--json"]).output.split(separator: "\n").count == 4)
        }
    }

    @Test func balanceAndCredit() async throws {
        try await GatewayDouble.with { gateway in
            let balance = try await gateway.run(["balance"])
            #expect(balance.output == "9.999877 CNY available, and 1.00 held for calls that run\n")
            let credit = try await gateway.run(["credit", "org_1", "2.50", "--idempotency-key", "k1"])
            #expect(credit.output == "2.50 CNY available\n")
            #expect(gateway.state.requests == ["credit org_1 2500000 k1"])
            // Whether it counted is unknown: the same key must be used again, so it is said.
            let unknown = try await gateway.run(["credit", "org_1", "0.000001"])
            #expect(unknown.status == 69)
            let key = try #require(gateway.state.requests.last?.split(separator: " ").last)
            #expect(unknown.remarks.contains("--idempotency-key \(key)"))
        }
    }

    @Test func exportIsForPeopleProgramsAndFiles() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "clpai-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "export").path
        try await GatewayDouble.with { gateway in
            let nowhere = try await gateway.run(["export", "--output", path])
            #expect(nowhere.status == 74)
            #expect(nowhere.remarks.contains("there is no folder \(folder.path)"))
            #expect(!FileManager.default.fileExists(atPath: folder.path), "a slip must not make folders")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            #expect(try await gateway.run(["export"]).output == "account\n  id: account_1\ncall\n  id: call_1\n")
            let json = try await gateway.run(["export", "--json", "--output", path])
            #expect(json.output.isEmpty)
            #expect(
                try SecretFile.read(path) == """
                    {"table":"account","fields":{"id":"account_1"}}
                    {"table":"call","fields":{"id":"call_1"}}

                    """)
        }
    }

    @Test func aGatewayThatIsNotThereIsUnavailable() async throws {
        let gateway = GatewayDouble(address: "clp://127.0.0.1:1", state: .init())
        let result = try await gateway.run(["ping"])
        #expect(result.status == 69)
        #expect(result.remarks.contains("can't connect to 127.0.0.1:1: nothing listens there"))
        #expect(result.remarks.contains("The gateway at clp://127.0.0.1:1 could not be reached"))
        #expect(!result.remarks.contains("errno"))
    }

    @Test func anAuthorityThatDidNotSignIsRefused() async throws {
        try await GatewayDouble.with { gateway in
            // The client's certificate is an authority of nothing.
            let result = try await gateway.run(["ping", "--ca", TestCertificates.shared.path("client.pem")])
            #expect(result.status == 69)
            #expect(result.remarks.contains("--ca"))
        }
    }
}
