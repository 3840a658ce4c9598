import CLPTLS
import Foundation
import Testing

@Suite struct CertificateFilesTests {
    /// A copy of a file of the test certificates, with another mode or content.
    private func withCopy(
        of name: String, mode: Int = 0o600, content: String? = nil, _ body: (String) throws -> Void
    ) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "clp-\(UUID().uuidString)").path
        let bytes = try content.map { Data($0.utf8) } ?? Data(contentsOf: URL(filePath: TestCertificates.path(name)))
        try bytes.write(to: URL(filePath: path))
        chmod(path, mode_t(mode))
        defer { unlink(path) }
        try body(path)
    }

    private func fault(certificate: String? = nil, key: String? = nil, trust: String? = nil) -> TLSError? {
        let files = CertificateFiles(
            certificate: certificate ?? TestCertificates.path("server.pem"),
            key: key ?? TestCertificates.path("server.key"))
        let clients = trust.map { ClientCertificates.required(.file($0)) } ?? .notAsked
        do {
            _ = try TLSContext(server: files, clientCertificates: clients)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [(0o600, true), (0o400, true), (0o640, true), (0o644, false), (0o660, false), (0o604, false)])
    func modeOfAKey(mode: Int, isAccepted: Bool) throws {
        try withCopy(of: "server.key", mode: mode) { path in
            let fault = fault(key: path)
            // 640 is good only for a key of root's.
            let isAccepted = mode == 0o640 ? geteuid() == 0 : isAccepted
            #expect((fault == nil) == isAccepted)
            if let fault {
                #expect(fault.code == .privateKey)
                #expect(fault.message.contains("mode \(String(mode, radix: 8))"))
                #expect(fault.message.contains("chmod 600"))
            }
        }
    }

    @Test func certificateMayBeReadByAll() throws {
        try withCopy(of: "server.pem", mode: 0o644) { #expect(fault(certificate: $0) == nil) }
    }

    @Test func missingFile() {
        let fault = fault(certificate: "/nonexistent/server.pem")
        #expect(fault?.code == .file)
        #expect(fault?.message == "can't open /nonexistent/server.pem: No such file or directory")
    }

    @Test func filesThatHoldSomethingElse() throws {
        #expect(fault(certificate: TestCertificates.path("server.key"))?.code == .file)
        #expect(fault(key: TestCertificates.path("ca.key"))?.message.contains("does not belong to") == true)
        #expect(fault(certificate: TestCertificates.directory)?.code == .file)
        try withCopy(of: "", content: "") { #expect(fault(certificate: $0)?.code == .file) }
        try withCopy(of: "", content: "no PEM") {
            #expect(fault(trust: $0)?.code == .file)
            #expect(fault(key: $0)?.code == .privateKey)
        }
    }

    /// The second certificate of a chain is broken: the first alone would not do.
    @Test func brokenChain() throws {
        let good = try String(contentsOfFile: TestCertificates.path("server.pem"), encoding: .utf8)
        let broken = good + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        try withCopy(of: "", content: broken) { #expect(fault(certificate: $0)?.code == .file) }
    }

    @Test func chainIsSent() throws {
        let leaf = try String(contentsOfFile: TestCertificates.path("server.pem"), encoding: .utf8)
        let authority = try String(contentsOfFile: TestCertificates.path("ca.pem"), encoding: .utf8)
        try withCopy(of: "", content: leaf + authority) { path in
            let files = CertificateFiles(certificate: path, key: TestCertificates.path("server.key"))
            let link = try Link(client: TestCertificates.client(), server: TLSContext(server: files))
            link.client.start()
            link.server.receive(link.client.takeOutgoing())
            let single = try Link()
            single.client.start()
            single.server.receive(single.client.takeOutgoing())
            #expect(link.server.engine.pendingOutput > single.server.engine.pendingOutput + 256)
            link.carry()
            #expect(link.client.engine.isHandshakeComplete)
        }
    }

    /// OpenSSL would ask for the passphrase on the terminal.
    @Test func encryptedKeyIsRefusedWithoutAsking() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "clp-\(UUID().uuidString)").path
        defer { unlink(path) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "pkey", "-in", TestCertificates.path("server.key"), "-aes128", "-passout", "pass:secret", "-out",
            path,
        ]
        try process.run()
        process.waitUntilExit()
        chmod(path, 0o600)
        let fault = fault(key: path)
        #expect(fault?.code == .privateKey)
        #expect(fault?.message.contains("encrypted") == true)
    }

    @Test func optionsOutOfRange() {
        var options = TLSOptions.clp
        options.recordPadding = 16_385
        #expect(throws: TLSError.self) { try TestCertificates.client(options: options) }
        options = .clp
        options.keyUpdateRecords = 0
        #expect(throws: TLSError.self) { try TestCertificates.client(options: options) }
        options = .clp
        options.applicationProtocols = []
        #expect(throws: TLSError.self) { try TestCertificates.client(options: options) }
        options.applicationProtocols = [String(repeating: "x", count: 256)]
        #expect(throws: TLSError.self) { try TestCertificates.client(options: options) }
    }
}
