import Testing

struct OutgoingTests {
    @Test func onlyUpstreamAndClientConnect() {
        let sources = Repository.files.filter { $0.language == .swift && $0.lies(in: "Sources") }
        let others = sources.filter { file in !OutgoingRule.allowed.contains { file.lies(in: $0) } }
        let findings = others.flatMap(OutgoingRule.connections) + sources.flatMap(OutgoingRule.rpcClients)
        expectNone(findings)
    }

    @Test(arguments: [
        "ClientBootstrap(group: g).connect(host: h, port: p)", "URLSession.shared", "let s = socket(AF_INET, x, 0)",
    ])
    func aPlantedConnectionIsFound(line: String) {
        #expect(OutgoingRule.connections(SourceFile(path: "Sources/GatewayStore/a.swift", text: line)).count == 1)
    }

    @Test func aPlantedClientInTheGatewayIsFound() {
        let line = "let client = try Client(\"clp://elsewhere:7443\")"
        #expect(OutgoingRule.rpcClients(SourceFile(path: "Sources/GatewayServer/a.swift", text: line)).count == 1)
        #expect(OutgoingRule.rpcClients(SourceFile(path: "Sources/ClientCommands/a.swift", text: line)).isEmpty)
    }
}
