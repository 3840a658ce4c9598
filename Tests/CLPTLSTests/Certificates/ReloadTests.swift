import CLPTLS
import Foundation
import Testing

/// Certificates, keys and authorities are exchanged while connections go on; bad ones are not taken.
@Suite struct ReloadTests {
    /// A folder with a server's files, which the tests change.
    private struct Folder: ~Copyable {
        let path = FileManager.default.temporaryDirectory.appending(path: "clp-reload-\(UUID().uuidString)").path

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try put("server.pem", as: "certificate.pem")
            try put("server.key", as: "certificate.key")
            try put("ca.pem", as: "authorities.pem")
        }

        deinit {
            // A folder left behind in the temporary directory harms nobody.
            try? FileManager.default.removeItem(atPath: path)
        }

        func put(_ source: String, as name: String) throws {
            try write(Data(contentsOf: URL(filePath: TestCertificates.path(source))), as: name)
        }

        func write(_ bytes: Data, as name: String) throws {
            try bytes.write(to: URL(filePath: "\(path)/\(name)"), options: .atomic)
            chmod("\(path)/\(name)", 0o600)
        }

        func server() throws -> ReloadableTLSContext {
            let path = path
            return try ReloadableTLSContext { () throws(TLSError) in
                try TLSContext(
                    server: CertificateFiles(certificate: "\(path)/certificate.pem", key: "\(path)/certificate.key"),
                    clientCertificates: .optional(.file("\(path)/authorities.pem")))
            }
        }
    }

    private func commonName(of context: TLSContext) throws -> String? {
        let link = try Link(
            client: TestCertificates.client(), server: context, peerName: "localhost")
        link.carry()
        if link.client.error?.code == .unknownIssuer { return "of another authority" }
        return link.client.engine.peerIdentity?.commonName
    }

    @Test func laterConnectionsUseTheNewFilesAndEarlierOnesGoOn() throws {
        let folder = try Folder()
        let server = try folder.server()
        let early = try Link(client: TestCertificates.client(), server: server.current)
        early.carry()
        // Half of a handshake is done when the files change.
        let middle = try Link(client: TestCertificates.client(), server: server.current)
        middle.client.start()
        middle.server.receive(middle.client.takeOutgoing())

        try folder.put("other.pem", as: "certificate.pem")
        #expect(try commonName(of: server.current) == "localhost", "nothing changes before the reload")
        try server.reload()
        #expect(try commonName(of: server.current) == "of another authority")

        middle.carry()
        for link in [early, middle] {
            link.client.send([1, 2, 3])
            link.server.send([4])
            link.carry()
            #expect(link.server.received == [1, 2, 3] && link.client.received == [4])
            #expect(link.client.error == nil && link.server.error == nil)
        }
    }

    @Test func authoritiesOfClientsAreReloadedToo() throws {
        let folder = try Folder()
        let server = try folder.server()
        let link = try Link(
            client: TestCertificates.client(certificate: TestCertificates.files("client")), server: server.current)
        link.carry()
        #expect(link.server.engine.peerIdentity != nil)
        try folder.put("other-ca.pem", as: "authorities.pem")
        try server.reload()
        let later = try Link(
            client: TestCertificates.client(certificate: TestCertificates.files("client")), server: server.current)
        later.carry()
        #expect(later.server.error?.code == .unknownIssuer)
    }

    /// What is wrong, the text that names it, and the code.
    private static let faults: [(file: String, content: String, code: TLSError.Code, text: String)] = [
        ("certificate.pem", "", .file, "/certificate.pem is empty"),
        ("certificate.pem", "half a file", .file, "/certificate.pem holds no PEM certificate"),
        ("certificate.key", "half a file", .privateKey, "/certificate.key holds no PEM private key"),
        ("authorities.pem", "half a file", .file, "/authorities.pem holds no PEM certificate"),
    ]

    @Test(arguments: faults)
    func badFileIsNotTaken(_ fault: (file: String, content: String, code: TLSError.Code, text: String)) throws {
        let folder = try Folder()
        let server = try folder.server()
        let before = server.current
        try folder.write(Data(fault.content.utf8), as: fault.file)
        let error = #expect(throws: TLSError.self) { try server.reload() }
        #expect(error?.code == fault.code)
        #expect(error?.message.contains(folder.path + fault.text) == true, "\(error?.message ?? "")")
        #expect(
            error?.message.hasSuffix("The certificates in use were kept. Mend the file, then reload again.") == true)
        #expect(server.current === before)
        #expect(try commonName(of: server.current) == "localhost")
    }

    @Test func missingFileIsNamed() throws {
        let folder = try Folder()
        let server = try folder.server()
        try FileManager.default.removeItem(atPath: folder.path + "/certificate.key")
        let error = #expect(throws: TLSError.self) { try server.reload() }
        #expect(error?.message.hasPrefix("can't open \(folder.path)/certificate.key: No such file") == true)
    }

    @Test func keyOfAnotherCertificateIsNotTaken() throws {
        let folder = try Folder()
        let server = try folder.server()
        try folder.put("client.key", as: "certificate.key")
        let error = #expect(throws: TLSError.self) { try server.reload() }
        #expect(error?.code == .privateKey)
        #expect(error?.message.contains("certificate.key does not belong to the certificate") == true)
        // Both are in place now.
        try folder.put("client.pem", as: "certificate.pem")
        try server.reload()
    }

    @Test(arguments: [("expired.pem", "expired on 20"), ("not-yet.pem", "is valid from 2099-01-01 00:00:00 UTC only")])
    func certificateThatNobodyWouldAcceptIsNotTaken(name: String, text: String) throws {
        let folder = try Folder()
        let server = try folder.server()
        let before = server.current
        try folder.put(name, as: "certificate.pem")
        let error = #expect(throws: TLSError.self) { try server.reload() }
        #expect(error?.message.hasPrefix("the certificate in \(folder.path)/certificate.pem \(text)") == true)
        #expect(server.current === before)
    }

    @Test func firstFilesMustBeGood() throws {
        let folder = try Folder()
        try folder.write(Data(), as: "certificate.pem")
        #expect(throws: TLSError.self) { try folder.server() }
    }

    /// Connections are made on several threads while one reloads.
    @Test func reloadsBesideHandshakes() async throws {
        let folder = try Folder()
        let server = try folder.server()
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<3 {
                group.addTask { @concurrent in
                    var failed = 0
                    for _ in 0..<40 {
                        guard let link = try? Link(client: TestCertificates.client(), server: server.current) else {
                            failed += 1
                            continue
                        }
                        link.carry()
                        if !link.server.engine.isHandshakeComplete { failed += 1 }
                    }
                    return failed
                }
            }
            group.addTask { @concurrent in
                (0..<40).reduce(0) { failed, _ in ((try? server.reload()) == nil) ? failed + 1 : failed }
            }
            for await failed in group { #expect(failed == 0) }
        }
    }
}
