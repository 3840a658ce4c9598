import ClientCommands
import Foundation
import Testing

/// What only the real binary shows: exit statuses, signals, closed pipes.
struct ClpaiProcessTests {
    @Test func anAnswerComesThroughAPipe() async throws {
        try await GatewayDouble.with { gateway in
            let clpai = try ClpaiProcess(["chat", "--file", "-"], gateway: gateway, input: "Hello from a pipe")
            #expect(await clpai.output == "Hello from a pipe \n")
            #expect(await clpai.status == 0)
        }
    }

    @Test func interruptingCancelsTheCallAndEndsWith130() async throws {
        try await GatewayDouble.with { gateway in
            let clpai = try ClpaiProcess(["chat", "first WAIT"], gateway: gateway)
            await clpai.wait(forOutput: "first ")
            clpai.interrupt()
            #expect(await clpai.status == 130)
            #expect(await clpai.remarks.contains("clpai: interrupted"))
            #expect(await clpai.remarks.contains("clpai calls"))
            // The server was told, so that it stops working (and charging).
            for _ in 0..<400 where !gateway.state.wasCancelled { try await Task.sleep(for: .milliseconds(5)) }
            #expect(gateway.state.wasCancelled)
        }
    }

    #if os(Linux)
    @Test func aTerminalIsShownNothingThatItWouldObey() async throws {
        try await GatewayDouble.with { gateway in
            let prompt = "a\u{1B}[31mb c\u{1B}]0;title\u{07}d"
            let terminal = try ClpaiProcess(["chat", prompt], gateway: gateway, isAtTerminal: true)
            let shown = await terminal.output
            #expect(shown.contains("ab cd"))
            #expect(shown.contains("waiting for the model"))
            #expect(shown.contains("0.000123 CNY"))
            #expect(!shown.contains("\u{1B}[31m") && !shown.contains("\u{1B}]0;"))
            #expect(await terminal.status == 0)

            // A program gets what the model wrote.
            let pipe = try ClpaiProcess(["chat", prompt], gateway: gateway)
            #expect(await pipe.output == prompt + " \n")
        }
    }
    #endif

    @Test func wrongArgumentsEndWith64() async throws {
        let gateway = GatewayDouble(address: "clp://127.0.0.1:1", state: .init())
        let clpai = try ClpaiProcess(["calls", "--limit", "none"], gateway: gateway)
        #expect(await clpai.status == 64)
        #expect(await clpai.remarks.contains("--limit"))
    }

    @Test func aReaderThatLeavesEndsTheCommand() async throws {
        try await GatewayDouble.with { gateway in
            let clpai = try ClpaiProcess(["chat", "first WAIT second"], gateway: gateway, closesOutput: true)
            #expect(await clpai.status == CommandStatus.outputFailed.rawValue)
        }
    }

    @Test func helpIsShownForEachCommand() async throws {
        let gateway = GatewayDouble(address: "clp://127.0.0.1:1", state: .init())
        for command in ["chat", "models", "account", "keys", "calls", "credit", "export", "ping", "login", "balance"] {
            let clpai = try ClpaiProcess([command, "--help"], gateway: gateway)
            #expect(await clpai.output.contains("USAGE: clpai \(command)"))
            #expect(await clpai.status == 0)
        }
    }
}
