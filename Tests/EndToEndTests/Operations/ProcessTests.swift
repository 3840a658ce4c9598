import AccountAPI
import CLP
import Foundation
import Testing

/// What the gateway asks of the machine, and how its program ends.
@Suite(.timeLimit(.minutes(2)))
struct ProcessTests {
    /// P2.b: content is in memory while a call runs; a crash writes none of it to a disk.
    @Test func coreDumpsAreOff() async throws {
        try await GatewayProcess.with { gateway in
            let limits = try String(contentsOfFile: "/proc/\(gateway.program.pid)/limits", encoding: .utf8)
            #expect(limits.contains(#/Max core file size +0 +0 /#), "\(limits)")
            let filter = try String(
                contentsOfFile: "/proc/\(gateway.program.pid)/coredump_filter", encoding: .utf8)
            #expect(Int(filter.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16) == 0)
        }
    }

    @Test func swapIsWarnedOfWhereThereIsSome() async throws {
        try await GatewayProcess.with { gateway in
            let hasSwap = try String(contentsOfFile: "/proc/swaps", encoding: .utf8).split(separator: "\n").count > 1
            #expect(gateway.program.errors.contains("swap is on") == hasSwap)
        }
    }

    @Test func theLimitOfOpenFilesIsRaised() async throws {
        try await GatewayProcess.with { gateway in
            let limits = try String(contentsOfFile: "/proc/\(gateway.program.pid)/limits", encoding: .utf8)
            let files = try #require(limits.firstMatch(of: #/Max open files +(\d+) +(\d+) /#))
            #expect(files.1 == files.2)
        }
    }

    /// Health follows the store from the start, and SIGTERM ends in peace.
    @Test func healthIsServingOnceTheStoreAnswers() async throws {
        let gateway = try await GatewayProcess.start(["health.probe_seconds=1"])
        let client = try gateway.client()
        try await eventually("SERVING") {
            try await HealthClient(client).check(HealthCheckRequest()).status == .serving
        }
        let service = HealthCheckRequest(service: "clpai.inference.v1.Inference")
        #expect(try await HealthClient(client).check(service).status == .serving)
        try await gateway.stop()
    }

    @Test(arguments: [
        (["run", "--nonsense"], Int32(64), "nonsense"), (["run", "--set", "novalue"], 64, "key=value"),
        (["run", "--config", "/nonexistent/gateway.yaml"], 78, "can't be read"), (["--help"], 0, ""),
        (["config", "sample"], 0, ""),
    ]) func exitCodes(arguments: [String], status: Int32, said: String) async throws {
        let program = try Program(Products.gateway, arguments)
        #expect(try await program.status() == status)
        #expect(said.isEmpty || program.errors.contains(said), "\(program.errors)")
    }

    @Test func theHelpNamesEveryExitCode() async throws {
        let program = try Program(Products.gateway, ["--help"])
        #expect(try await program.status() == 0)
        let help = program.output.replacing("\n", with: " ")
        for code in ["0 stopped", "64 wrong", "69 something", "70 a fault", "78 the configuration"] {
            #expect(help.contains(code), "\(program.output)")
        }
    }
}
