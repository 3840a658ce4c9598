import CLP
import ClientCommands
import Testing

/// `clpai rpc` against a server that tells what it is really doing.
@Suite(.timeLimit(.minutes(1)))
struct RPCRealServerTests {
    private func serving<Result>(
        frames: Int = 4096, _ body: (GatewayDouble) async throws -> Result
    ) async throws -> Result {
        try await IntrospectedDouble.with([]) { configuration in
            configuration.servesReflection = true
            configuration.servesIntrospection = true
            configuration.frameLogEntries = frames
            configuration.metricsText = { "clp_up 1\n" }
        } _: { server in
            try await body(server)
        }
    }

    @Test func itListsWhatItServes() async throws {
        let result = try await serving { try await $0.run(["rpc", "list", "--json"]) }
        let names = result.output.split(separator: "\n").compactMap { $0.split(separator: "\"").dropFirst(2).first }
        #expect(names == [":", ":", ":"])
        for name in ["Health", "Introspection", "Reflection"] {
            #expect(result.output.contains("{\"service\":\"clp.rpc.v1.\(name)\""))
        }
        #expect(result.status == 0)
    }

    @Test func itsStatusShowsThisVeryCall() async throws {
        let result = try await serving { try await $0.run(["rpc", "status"]) }
        #expect(result.output.contains(" runs, up "))
        #expect(result.output.contains("clp.rpc.v1.Introspection/ListCalls"))
        #expect(!result.output.contains("NOT_FOUND"))
        #expect(result.status == 0)
    }

    @Test func itsLastFailures() async throws {
        let result = try await serving { server in
            _ = try await server.run(["rpc", "describe", "t.Nothing"])
            return try await server.run(["rpc", "status"])
        }
        let line = result.output.split(separator: "\n").last ?? ""
        #expect(line.contains("clp.rpc.v1.Reflection/GetProtoFile"))
        #expect(line.hasSuffix("NOT_FOUND"))
    }

    @Test func itsFramesAreLines() async throws {
        try await serving { server in
            let result = try await server.run(["rpc", "trace"])
            let lines = result.output.split(separator: "\n")
            #expect(result.status == 0)
            #expect(lines.first?.contains("  #1 ") == true)
            #expect(lines.contains { $0.contains("  in   SETTINGS  -  ") })
            #expect(lines.contains { $0.contains("  out  SETTINGS  -  ") })
            #expect(lines.contains { $0.contains("  in   CALL      stream 1  ") && $0.hasSuffix("END|MSG") })
            // A connection to a line: that of the first run is closed, and each run has its own.
            let json = try await server.run(["rpc", "trace", "--json", "--last", "1"])
            let numbers = json.output.split(separator: "\n").map { $0.prefix { $0 != "," } }
            #expect(Set(numbers).count == numbers.count)
            #expect(!numbers.isEmpty && numbers.allSatisfy { $0.hasPrefix(#"{"connection":"#) })
        }
    }

    @Test func aServerThatKeepsNoFrames() async throws {
        let result = try await serving(frames: 0) { try await $0.run(["rpc", "trace"]) }
        #expect(result.status == 65)
        #expect(result.remarks.contains("keeps no log of frames"))
    }

    @Test func itsMetrics() async throws {
        let result = try await serving { try await $0.run(["rpc", "metrics"]) }
        #expect(result.output == "clp_up 1\n")
    }
}
