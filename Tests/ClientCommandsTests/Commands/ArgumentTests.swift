import ArgumentParser
import ClientCommands
import InferenceAPI
import Testing

struct ArgumentTests {
    @Test(arguments: [
        ["ping"], ["models", "--json"], ["chat", "hello"], ["calls", "--purpose", "abuse-defence", "--limit", "5"],
        ["balance"], ["credit", "org_1", "2.50"], ["account", "show"], ["account", "create", "--email", "a@b"],
        ["account", "update", "--phone", ""], ["account", "erase", "--yes"], ["keys", "list"], ["keys", "create"],
        ["keys", "revoke", "key_1"], ["export", "--output", "f"], ["login", "--server", "clp://h"],
        ["rpc", "list", "localhost:7443"], ["rpc", "describe", "a.B", "clp://h:1"], ["rpc", "status", "--limit", "5"],
        ["rpc", "trace", "h:1", "--connection", "2", "--last", "9"], ["rpc", "metrics"],
    ])
    func everyCommandIsThere(arguments: [String]) throws {
        let command = try Clpai.parseAsRoot(arguments)
        #expect(!(command is Clpai))
    }

    @Test(arguments: [
        ["credit", "org_1", "0"], ["credit", "org_1", "-1"], ["credit", "org_1", "much"], ["account", "create"],
        ["account", "update"], ["ping", "--count", "0"], ["calls", "--limit", "0"],
        ["calls", "--purpose", "curiosity"],
        ["ping", "--timeout", "0"], ["ping", "--timeout", "nan"], ["nothing"], ["chat", "--api-key", "clpai_x"],
        ["credit", "org_1", "1", "--idempotency-key", ""], ["rpc", "describe"], ["rpc", "trace", "--last", "0"],
        ["rpc", "trace", "--connection", "0"], ["rpc", "status", "--limit", "0"],
        ["rpc", "list", "h:1", "--server", "clp://h:2"], ["rpc", "trace", "h:1", "--server", "clp://h:2"],
        ["rpc", "status", "h:1", "--server", "clp://h:2"],
    ])
    func wrongArgumentsEndWith64(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try Clpai.parseAsRoot(arguments) }
        guard let error else { return }
        #expect(Clpai.exitCode(for: error).rawValue == CommandStatus.usage.rawValue)
    }

    @Test func helpShowsTheCommandStatuses() {
        let help = Clpai.helpMessage()
        for status in CommandStatus.allCases {
            #expect(help.contains(" \(status.rawValue)  "), "\(status)")
        }
    }

    @Test func theRequestSaysWhatTheOptionsSay() throws {
        let arguments = [
            "--model", "p/m", "--system", "Be brief.", "--max-output-tokens", "9", "--temperature", "0.5", "--top-p",
            "1",
            "--stop", "a", "--stop", "b", "--seed", "7", "words",
        ]
        let request = try Chat.parse(arguments).request(prompt: "words", defaultModel: "other/model")
        #expect(
            request
                == ChatRequest(
                    model: "p/m",
                    messages: [
                        ChatMessage(role: .system, content: "Be brief."), ChatMessage(role: .user, content: "words"),
                    ],
                    maxOutputTokens: 9, temperature: 0.5, topP: 1, stop: ["a", "b"], seed: 7))
    }

    @Test func aModelMustBeNamedSomewhere() throws {
        let chat = try Chat.parse(["words"])
        #expect(try chat.request(prompt: "words", defaultModel: "p/m").model == "p/m")
        let failure = #expect(throws: Failure.self) { try chat.request(prompt: "words", defaultModel: nil) }
        #expect(failure?.status == .usage)
    }
}
