import CLP
import CLPMessages
import Foundation
import Testing

/// Certificates, keys and authorities change while calls run and connections are made, and no call fails.
@Suite(.timeLimit(.minutes(5)))
struct ReloadUnderLoadTests {
    private static let total = Turns.of(3000, full: 100_000)

    /// A folder whose files the test exchanges.
    private final class Folder: Sendable {
        let path = FileManager.default.temporaryDirectory.appending(path: "clp-load-\(UUID().uuidString)").path

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try put("server.pem", as: "server.pem")
            try put("server.key", as: "server.key")
            try put("client.pem", as: "client.pem")
            try put("client.key", as: "client.key")
            let test = TestCertificates.shared
            let both = try ["ca.pem", "other-ca.pem"].map { try Data(contentsOf: URL(filePath: test.path($0))) }
            try write(both[0] + both[1], as: "authorities.pem")
        }

        deinit {
            // A folder left behind in the temporary directory harms nobody.
            try? FileManager.default.removeItem(atPath: path)
        }

        func put(_ source: String, as name: String) throws {
            try write(Data(contentsOf: URL(filePath: TestCertificates.shared.path(source))), as: name)
        }

        func write(_ bytes: Data, as name: String) throws {
            try bytes.write(to: URL(filePath: "\(path)/\(name)"), options: .atomic)
            chmod("\(path)/\(name)", 0o600)
        }
    }

    @Test func filesChangeUnderLoad() async throws {
        let folder = try Folder()
        let server = RestartedServer(
            tls: .files(
                certificate: folder.path + "/server.pem", key: folder.path + "/server.key",
                clientAuthorities: folder.path + "/authorities.pem"))
        try await server.start()
        var configuration = ClientConfiguration()
        // Connections come and go all the time.
        configuration.maximumConnectionAge = Times.ms(400)
        let tls = ClientTLS.trust(folder.path + "/authorities.pem")
            .certificate(folder.path + "/client.pem", key: folder.path + "/client.key")
        let client = try Client("clp://127.0.0.1:\(await server.port)", tls: tls, configuration: configuration)
        let load = Load(total: Self.total)
        async let reloads = Self.reload(server, client, folder, while: load)
        await load.run(tasks: 32) { number in
            let reply = try await client.unary(Echo.say, DebugId(id: "\(number)"))
            #expect(reply.id == "\(number)")
        }
        let (good, bad) = try await reloads
        await client.close()
        try await server.stop()
        #expect(good >= 2 && bad >= 2)
        #expect(load.failures == [], "of \(load.done) calls, over \(good) reloads and \(bad) refused ones")
    }

    /// Exchanges the server's certificate for one of the other authority and back, with bad files in between.
    private static func reload(
        _ server: RestartedServer, _ client: Client, _ folder: Folder, while load: Load
    ) async throws -> (good: Int, bad: Int) {
        var (good, bad) = (0, 0)
        while !load.isOver {
            try folder.put(good % 2 == 0 ? "other.pem" : "server.pem", as: "server.pem")
            try await server.reload()
            try client.reloadCertificates()
            good += 1
            try folder.write(Data("half a file".utf8), as: "server.pem")
            do {
                try await server.reload()
                Issue.record("a bad file was taken")
            } catch {
                #expect("\(error)".contains("server.pem holds no PEM certificate"))
                #expect("\(error)".contains("The certificates in use were kept."))
                bad += 1
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return (good, bad)
    }
}
