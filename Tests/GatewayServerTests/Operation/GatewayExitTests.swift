import Foundation
import GatewayServer
import Testing

@Suite struct GatewayExitTests {
    private struct Secretive: Error, CustomStringConvertible {
        var description: String { "sk-secret" }
    }

    @Test func eachKindOfErrorHasItsCode() {
        let wrong = GatewayExit.ending(for: GatewayConfigurationError([.init("listen", "is wrong")]))
        #expect(wrong.exit == .configuration && wrong.text.contains("listen: is wrong"))
        let missing = GatewayExit.ending(for: GatewayStartError("no store"))
        #expect(missing.exit == .unavailable && missing.text == "no store")
    }

    /// The text of an error that is not ours may hold anything.
    @Test func aFaultShowsOnlyItsType() {
        let fault = GatewayExit.ending(for: Secretive())
        #expect(fault.exit == .fault)
        #expect(fault.text.contains("Secretive") && !fault.text.contains("sk-secret"))
    }

    @Test func codesAreThoseOfTheTable() throws {
        let article = try String(
            contentsOf: Documentation.folder.appending(path: "Operation.md"), encoding: .utf8)
        for exit in GatewayExit.allCases {
            #expect(article.contains("| \(exit.rawValue) | \(exit.meaning) |"), "exit code \(exit.rawValue)")
        }
    }
}

/// The gateway's articles.
enum Documentation {
    static let folder: URL = {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appending(path: "Sources/GatewayServer/GatewayServer.docc")
    }()
}
