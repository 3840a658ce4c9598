import CLP
import CLPTesting
import Foundation
import Testing

/// The log as programs read it: JSON, a line an entry, the request id in each line of a call, and no content.
@Suite(.timeLimit(.minutes(2)))
struct LogTests {
    @Test func everyLineIsJSONAndHoldsNoContent() async throws {
        let provider = try await HTTPProvider()
        let gateway = try await GatewayProcess.start(["log.format=json", "log.level=trace"] + provider.settings)
        let tenant = try await Tenant(gateway)
        var planted: [Canary] = []
        func plant() -> String {
            planted.append(Canary())
            return planted[planted.count - 1].text
        }
        #expect(try await tenant.run("chat", "--system", plant(), plant()).status == 0)
        #expect(try await tenant.run("chat", "--model", "local/cut", plant()).status == 69)
        #expect(try await tenant.run("chat", "--model", "development/\(plant())", plant()).status == 65)
        let caller = try await RawCaller(gateway)
        let broken = [0x12, 0x28, 0x12, 0xff] + Array(plant().utf8)
        #expect(try await caller.status(of: 1, Method.chat, key: tenant.key, message: broken).code == 3)
        await caller.peer.cut()
        let http = try await RawCaller.connect(gateway)
        try await http.send(Array("GET /\(plant()) HTTP/1.1\r\n\r\n".utf8))
        await http.cut()
        gateway.program.signal(SIGHUP)
        try await eventually("the reload") { gateway.program.errors.contains("\"reloaded\"") }
        try await gateway.stop()

        let lines = gateway.program.errors.split(separator: "\n")
        #expect(lines.count > 10)
        for line in lines {
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
            let entry = try #require(object, "no object of texts: \(line)")
            #expect(entry["time"]?.contains(#/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ$/#) == true, "\(line)")
            for field in ["level", "logger", "message"] { #expect(entry[field]?.isEmpty == false, "\(line)") }
            if entry["message"] == "call ended" {
                #expect(entry["request_id"]?.hasPrefix("req_") == true, "\(line)")
            }
        }
        #expect(lines.contains { $0.contains("\"call ended\"") })
        let log = Data(gateway.program.errors.utf8)
        for canary in planted { #expect(!canary.isIn(log), "\(canary.text) is in the log") }
        for secret in [tenant.key, try gateway.operatorKey()] { #expect(!Canary(secret).isIn(log)) }
        await provider.close()
    }
}
