import CLP
import Foundation
import InferenceAPI
import Testing

/// SIGHUP: certificate, keys, upstreams and log level are taken into use, whole or not at all.
@Suite(.timeLimit(.minutes(3)))
struct ReloadTests {
    private static func upstream(_ port: Int, price: Int = 800_000, secret: String? = nil) -> String {
        """
        log:
          level: info
        upstreams:
          local:
            url: http://127.0.0.1:\(port)/v1
            plaintext_loopback: true
        \(secret.map { "    api_key_file: \($0)" } ?? "")
            models:
              whole:
                prices:
                  2026-01-01: {input: \(price), output: \(price)}

        """
    }

    @Test func anUpstreamIsAddedChangedAndTakenAway() async throws {
        let provider = try await HTTPProvider()
        let run = try await ReloadableGateway()
        let tenant = try await Tenant(run.gateway)
        let request = ChatRequest(model: "local/whole", messages: [ChatMessage(role: .user, content: "hello")])
        let chat = { try await InferenceClient(tenant.client).chat(request, options: tenant.options) }
        #expect(await failure { try await chat() } != nil)
        let secret = run.folder.path("provider.key")
        try Data("sk-first".utf8).write(to: URL(filePath: secret))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
        try run.write(Self.upstream(provider.port, secret: secret))
        try await run.reload()
        let first = try await chat()
        #expect(first.message?.content == "one two three")
        #expect(provider.requests(containing: "Bearer sk-first").count == 1)
        // A new price and a new secret hold for the next call.
        try Data("sk-second".utf8).write(to: URL(filePath: secret))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
        try run.write(Self.upstream(provider.port, price: 1_600_000, secret: secret))
        try await run.reload()
        let second = try await chat()
        #expect(try #require(second.charge).amountMicros > (try #require(first.charge).amountMicros))
        #expect(provider.requests(containing: "Bearer sk-second").count == 1)
        try run.write("log:\n  level: info\n")
        try await run.reload()
        #expect(await failure { try await chat() } != nil)
        #expect(run.reloads == (3, 0), "\(run.gateway.program.errors)")
        #expect(!run.gateway.program.errors.contains("sk-"))
        try await run.gateway.stop()
        await provider.close()
    }

    /// SIGHUP while the configuration is being read ends nothing: it is read again once the gateway runs.
    @Test func aSignalDuringTheStartWaits() async throws {
        let folder = try TemporaryFolder()
        try Certificates.shared.install(in: folder)
        // So long that it takes a while to be understood.
        let file = folder.path("gateway.yaml")
        let comment = String(repeating: "# nothing\n", count: 800_000)
        try Data(("log: {level: info}\n" + comment).utf8).write(to: URL(filePath: file))
        let arguments = GatewayProcess.arguments(folder, [], listen: "127.0.0.1:0") + ["--config", file]
        let program = try Program(Products.gateway, arguments)
        try await eventually("the file is read") { try Self.readBytes(program.pid) > comment.utf8.count }
        program.signal(SIGHUP)
        try await eventually("the reload") { program.errors.contains("clpai.gateway: reloaded") }
        try await program.waitForOutput("demo.credentials")
        program.signal(SIGTERM)
        #expect(try await program.status() == 0, "\(program.errors)")
    }

    /// Bytes that a process has read.
    private static func readBytes(_ pid: Int32) throws -> Int {
        let table = try FileHandle(forReadingFrom: URL(filePath: "/proc/\(pid)/io")).readToEnd() ?? Data()
        let count = String(decoding: table, as: UTF8.self).firstMatch(of: #/rchar: (\d+)/#)
        return try #require(count.flatMap { Int($0.1) })
    }

    @Test func theLogLevelChanges() async throws {
        let run = try await ReloadableGateway()
        try run.write("log:\n  level: error\n")
        try await eventually("silence") {
            run.gateway.program.signal(SIGHUP)
            try await Task.sleep(for: .milliseconds(50))
            return try await Self.isSilent(run.gateway)
        }
        try await run.gateway.stop()
        #expect(!run.gateway.program.errors.contains("clpai.gateway: stopped"))
    }

    /// Whether a call leaves no line in the log.
    private static func isSilent(_ gateway: GatewayProcess) async throws -> Bool {
        let before = gateway.program.errors.matches(of: #/call ended/#).count
        try await Tenant(gateway).expectServed()
        return gateway.program.errors.matches(of: #/call ended/#).count == before
    }

    /// What is wrong changes nothing and is said on one line; what takes a restart is named.
    @Test func aWrongFileKeepsWhatWasInForce() async throws {
        let run = try await ReloadableGateway()
        let tenant = try await Tenant(run.gateway)
        let wrong: [(text: String, said: String)] = [
            ("log: {level: loud}", "log.level: must be one of"), ("log: {levle: info}", "did you mean log.level?"),
            ("", "is empty and was not"), ("a: [", "is not valid YAML"), ("currency: EUR", "currency"),
            (
                Self.upstream(1, secret: run.folder.path("nowhere")).replacing(
                    "    plaintext_loopback: true", with: ""),
                "upstreams.local.url"
            ),
            (Self.upstream(1, secret: run.folder.path("nowhere")), "nowhere can't be read"),
        ]
        for (index, (text, said)) in wrong.enumerated() {
            try run.write(text)
            try await run.reload()
            #expect(run.reloads == (0, index + 1))
            let line = run.gateway.program.errors.split(separator: "\n").last { $0.contains("reload refused") }
            #expect(line?.contains(said) == true, "\(line ?? "")")
            #expect(line?.contains("send SIGHUP again") == true)
            try await tenant.expectServed()
        }
        try run.write("log:\n  level: info\nlimits:\n  connections: 7\n")
        try await run.reload()
        #expect(run.reloads.done == 1)
        #expect(run.gateway.program.errors.contains("needs_restart=limits.connections"))
        try await run.gateway.stop()
    }

    /// Twenty reloads while callers call, over old connections and new ones: no call fails.
    @Test func reloadsUnderLoadFailNoCall() async throws {
        let provider = try await HTTPProvider()
        let run = try await ReloadableGateway()
        try run.write(Self.upstream(provider.port))
        try await run.reload()
        let gateway = run.gateway
        let tenant = try await Tenant(gateway)
        let done = Flag()
        let calls = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for task in 0..<4 {
                tasks.addTask {
                    var calls = 0
                    while !done.isSet {
                        // Every other caller connects anew each time.
                        let client = task.isMultiple(of: 2) ? tenant.client : try gateway.client()
                        let request = ChatRequest(
                            model: task < 2 ? "local/whole" : "development/echo",
                            messages: [ChatMessage(role: .user, content: "one two three")])
                        let answer = try await InferenceClient(client).chat(request, options: tenant.options)
                        #expect(answer.message?.content == "one two three")
                        calls += 1
                        if !task.isMultiple(of: 2) { await client.close() }
                    }
                    return calls
                }
            }
            for number in 1...20 {
                try run.write(Self.upstream(provider.port, price: 800_000 + number))
                try await run.reload()
            }
            done.set()
            return try await tasks.reduce(0, +)
        }
        print("calls during twenty reloads: \(calls), failed: 0")
        #expect(run.reloads == (21, 0))
        #expect(calls >= 20)
        try await gateway.stop()
        await provider.close()
    }
}
