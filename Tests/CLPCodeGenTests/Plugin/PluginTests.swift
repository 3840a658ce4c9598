import CLPCodeGen
import Foundation
import Testing

/// The program that protoc starts, and the script that starts protoc.
struct PluginTests {
    private struct Run {
        var status: Int32
        var output: [UInt8]
        var errors: String
    }

    private static var plugin: URL {
        get throws {
            // The folder of the test bundle is the folder of the products.
            let candidates = [Bundle.main.executableURL, URL(filePath: CommandLine.arguments[0])].compactMap { $0 }
            for candidate in candidates + Bundle.allBundles.map(\.bundleURL) {
                let plugin = candidate.deletingLastPathComponent().appending(path: "protoc-gen-clp-swift")
                if FileManager.default.isExecutableFile(atPath: plugin.path()) { return plugin }
            }
            throw CocoaError(.fileNoSuchFile)
        }
    }

    private func run(
        _ program: URL, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> Run {
        let folder = FileManager.default.temporaryDirectory.appending(path: "clp-plugin-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // A leftover in the temporary folder does no harm.
        let files = ["in", "out", "err"].map { folder.appending(path: $0) }
        try Data(input).write(to: files[0])
        for file in files.dropFirst() { try Data().write(to: file) }
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus, output: Array(try Data(contentsOf: files[1])),
            errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
    }

    @Test func version() throws {
        let run = try run(try Self.plugin, ["--version"])
        #expect(run.status == 0)
        #expect(String(decoding: run.output, as: UTF8.self) == "protoc-gen-clp-swift \(Generator.version)\n")
    }

    @Test func helpNamesEveryOption() throws {
        let run = try run(try Self.plugin, ["--help"])
        let text = String(decoding: run.output, as: UTF8.self)
        #expect(run.status == 0)
        for name in ["CModule", "CPackage", "Emit", "FileNaming", "ServiceModule", "Visibility"] {
            #expect(text.contains("\n  \(name)="), "\(name)")
        }
    }

    @Test func anArgumentIsRefused() throws {
        let run = try run(try Self.plugin, ["file.proto"])
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.errors == "protoc-gen-clp-swift: it takes no arguments; see --help\n")
    }

    @Test func aRequestOnStandardInput() throws {
        let request = Fixture.request([try Fixture("names")], parameter: "Emit=C")
        let run = try run(try Self.plugin, [], input: request)
        #expect(run.status == 0)
        #expect(run.output == Generator.respond(to: request))
    }

    @Test func bytesThatAreNoRequest() throws {
        let run = try run(try Self.plugin, [], input: [0xff, 0xff])
        #expect(run.status == 0, "protoc shows the error of the response only then")
        let error = Response(run.output).error
        #expect(error?.hasPrefix("request: standard input is not a CodeGeneratorRequest of protoc") == true)
    }

    @Test func checkNamesTheStaleTheMissingAndTheLeftOver() throws {
        let copy = FileManager.default.temporaryDirectory.appending(path: "clp-generate-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }  // A leftover in the temporary folder does no harm.
        let folders = [
            "Protos", "Tests/Fixtures/protos", "Tests/CLPMessagesTestMessages", "Tests/CLPMessagesTests/Generated",
            "Tests/CCodeGenTestMessages", "Tests/CLPCodeGenTests/Generated", "Tests/CInteropMessages",
            "Tests/InteropAPI", "Sources/CCodeGenMessages",
            "Sources/CRPCMessages", "Sources/CInferenceMessages", "Sources/CAccountMessages", "Sources/CLP/Generated",
            "Sources/InferenceAPI/Generated", "Sources/AccountAPI/Generated", "tools/benchmarks/Protos",
            "tools/benchmarks/Sources/CEchoMessages", "tools/benchmarks/Sources/clp-echo/Generated",
            "Tests/ExampleConsumer/Protos", "Tests/ExampleConsumer/Sources", "tools/generate",
        ]
        for folder in folders {
            let target = copy.appending(path: folder)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: Fixture.root.appending(path: folder), to: target)
        }
        let script = copy.appending(path: "tools/generate")
        let environment = ["CLP_PLUGIN": try Self.plugin.path()]
        let fresh = try run(script, ["--check"], environment: environment)
        #expect(fresh.status == 0, "\(fresh.errors)")

        let proto = copy.appending(path: "Protos/clp/rpc/v1/health.proto")
        let text = try String(contentsOf: proto, encoding: .utf8)
        try (text + "message Added {}\n").write(to: proto, atomically: true, encoding: .utf8)
        try FileManager.default.removeItem(at: copy.appending(path: "Tests/Fixtures/protos/echo.pb"))
        try Data().write(to: copy.appending(path: "Sources/AccountAPI/Generated/old.clp.swift"))
        let stale = try run(script, ["--check"], environment: environment)
        #expect(stale.status == 1)
        for line in [
            "stale: Sources/CLP/Generated/health.clp.swift", "stale: Sources/CRPCMessages/clp_rpc_v1_health.pb-c.c",
            "missing: Tests/Fixtures/protos/echo.pb", "left over: Sources/AccountAPI/Generated/old.clp.swift",
        ] {
            #expect(stale.errors.contains(line + "\n"), "\(stale.errors)")
        }

        #expect(try run(script, [], environment: environment).status == 0)
        #expect(try run(script, ["--check"], environment: environment).status == 0)
    }
}
