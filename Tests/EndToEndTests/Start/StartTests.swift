import Foundation
import GatewayDomain
import Testing

/// Gateways that can't start say why and what to do, end with the status that the help names, and leave nothing behind
/// that the next start would trip over.
@Suite(.timeLimit(.minutes(2)))
struct StartTests {
    /// A start that fails.
    private func start(
        _ arguments: [String], variables: [String: String] = [:]
    ) async throws -> (status: Int32, errors: String, output: String) {
        let program = try Program(Products.gateway, arguments, variables: variables)
        return (try await program.status(), program.errors, program.output)
    }

    private func development(_ folder: TemporaryFolder, _ settings: [String] = []) -> [String] {
        GatewayProcess.arguments(folder, settings, listen: "127.0.0.1:0")
    }

    /// Certificates in a new folder.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try Certificates.shared.install(in: folder)
        return folder
    }

    /// A configuration for production that lacks nothing; `more` stands behind the provider's address.
    private func production(
        _ folder: TemporaryFolder, url: String = "https://localhost:1/v1", more: String = ""
    ) throws
        -> [String]
    {
        let text = """
            listen: 127.0.0.1:0
            tls:
              certificate: \(folder.path("server.pem"))
              key: \(folder.path("server.key"))
            store:
              path: \(folder.path("store.sqlite"))
            encryption:
              key_file: \(folder.path("encryption.key"))
            upstreams:
              provider:
                url: \(url)
            \(more)
                models:
                  large:
                    prices:
                      2026-01-01:
                        input: 800000
                        output: 2000000

            """
        try Data(text.utf8).write(to: folder.url.appending(path: "gateway.yaml"))
        return ["run", "--config", folder.path("gateway.yaml")]
    }

    /// P4.a: plaintext is possible on a loopback address alone, and there only if the configuration says so.
    @Test(arguments: [
        ("http://192.0.2.7/v1", "", "use https: plaintext is possible on a loopback address only"),
        ("http://192.0.2.7/v1", "    plaintext_loopback: true", "plaintext is possible on a loopback address only"),
        ("http://localhost.example.com/v1", "    plaintext_loopback: true", "use https"),
        ("http://127.0.0.1:8080/v1", "", "set plaintext_loopback: true for this upstream"),
    ]) func plaintextUpstreamIsRefused(url: String, more: String, advice: String) async throws {
        let folder = try folder()
        let run = try await start(production(folder, url: url, more: more))
        #expect(run.status == 78)
        #expect(run.errors.contains("upstreams.provider.url"), "\(run.errors)")
        #expect(run.errors.contains(advice), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("store.sqlite")), "nothing was begun")
    }

    @Test func unknownKeysNameTheNearest() async throws {
        let folder = try folder()
        let flag = try await start(development(folder, ["limits.conections=5"]))
        #expect(flag.status == 78)
        #expect(flag.errors.contains("limits.conections: is not a key; did you mean limits.connections?"))
        let file = try await start(production(folder, more: "    plaintext_lopback: true"))
        #expect(file.status == 78)
        #expect(file.errors.contains("did you mean upstreams.provider.plaintext_loopback?"), "\(file.errors)")
        let variable = try await start(production(folder), variables: ["CLPAI_LIMITS_CONECTIONS": "5"])
        #expect(variable.status == 78)
        #expect(variable.errors.contains("CLPAI_LIMITS_CONNECTIONS"), "\(variable.errors)")
    }

    @Test func takenPortIsNamed() async throws {
        try await GatewayProcess.with { gateway in
            let folder = try folder()
            let listen = "127.0.0.1:\(gateway.port)"
            let run = try await start(GatewayProcess.arguments(folder, [], listen: listen))
            #expect(run.status == 69)
            #expect(run.errors.contains(listen), "\(run.errors)")
            #expect(run.errors.contains("stop what listens there, or choose another port"), "\(run.errors)")
            #expect(!run.output.contains("operator key"), "a start that fails must not use up the one showing")
            try await Tenant(gateway).expectServed()
            // What it left behind does not stop the next start, which shows the operator's key.
            let next = try await GatewayProcess.start(in: folder)
            try await Tenant(next).expectServed()
            try await next.stop()
        }
    }

    @Test func storeOfARunningGatewayIsNotOpenedTwice() async throws {
        try await GatewayProcess.with { gateway in
            let run = try await start(development(gateway.directory))
            #expect(run.status == 69)
            #expect(run.errors.contains("another process has the store open: stop it first"), "\(run.errors)")
            try await Tenant(gateway).expectServed()
        }
    }

    @Test func missingCertificateIsNamed() async throws {
        let folder = try TemporaryFolder()
        let run = try await start(development(folder))
        #expect(run.status == 69)
        #expect(run.errors.contains(folder.path("server.pem")), "\(run.errors)")
        #expect(!run.output.contains("operator key"))
    }

    /// In production a missing key is never made: a new one opens nothing of an old store.
    @Test func missingEncryptionKeyIsNotMade() async throws {
        let folder = try folder()
        let run = try await start(production(folder))
        #expect(run.status == 69)
        #expect(run.errors.contains(folder.path("encryption.key")), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("encryption.key")))
        #expect(!FileManager.default.fileExists(atPath: folder.path("store.sqlite")))
    }

    @Test func anotherEncryptionKeyOpensNothing() async throws {
        let gateway = try await GatewayProcess.start()
        let tenant = try await Tenant(gateway)
        try await tenant.expectServed()
        try await gateway.stop()
        let key = gateway.directory.path("encryption.key")
        let right = try Data(contentsOf: URL(filePath: key))
        try Data(repeating: 7, count: 32).write(to: URL(filePath: key))
        let run = try await start(development(gateway.directory))
        #expect(run.status == 69)
        #expect(run.errors.contains("use the right key file"), "\(run.errors)")
        try right.write(to: URL(filePath: key))
        let again = try await gateway.startAgain()
        let client = try again.client()
        #expect(try await tenant.calls(through: client).count == 1)
        try await again.stop()
    }

    @Test func missingSecretOfAProviderIsNamed() async throws {
        let folder = try folder()
        try Data(repeating: 7, count: 32).write(to: folder.url.appending(path: "encryption.key"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: folder.path("encryption.key"))
        let file = try await start(production(folder, more: "    api_key_file: \(folder.path("nowhere"))"))
        #expect(file.status == 69)
        #expect(file.errors.contains(folder.path("nowhere")), "\(file.errors)")
        let variable = try await start(production(folder, more: "    api_key_variable: PROVIDER_KEY"))
        #expect(variable.status == 69)
        #expect(variable.errors.contains("PROVIDER_KEY"), "\(variable.errors)")
    }
}
