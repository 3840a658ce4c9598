import Foundation
import Testing

/// Reads the metrics of a gateway over HTTP, as Prometheus does.
struct HTTPScrape {
    let port: Int

    /// A setting that has the gateway show them on a free port.
    static let setting = "metrics.listen=127.0.0.1:0"

    /// Where a gateway shows them, as it logs at its start.
    init(_ gateway: GatewayProcess) throws {
        let address = try #require(gateway.program.errors.firstMatch(of: #/metrics are shown.*127\.0\.0\.1:(\d+)/#))
        port = try #require(Int(address.1))
    }

    /// Head and body of a reply.
    func reply(_ path: String = "/metrics") async throws -> (status: Int, type: String?, body: String) {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "curl", "--silent", "--max-time", "30", "--noproxy", "*", "--write-out", "\n%{http_code} %{content_type}",
            url.absoluteString,
        ]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let end = try #require(text.lastIndex(of: "\n"))
        let facts = text[text.index(after: end)...].split(separator: " ", maxSplits: 1)
        return (try #require(Int(facts[0])), facts.count > 1 ? String(facts[1]) : nil, String(text[..<end]))
    }

    /// The value of a series, as it stands behind its name and labels; nil if there is no such line.
    func value(_ series: String) async throws -> Double? {
        let line = try await reply().body.split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line.flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}
