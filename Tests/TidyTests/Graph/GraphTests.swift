import Foundation
import Testing

struct GraphTests {
    @Test func targetsDependOnlyOnWhatTheTableAllows() throws {
        let findings = GraphRules.undeclaredEdges(try PackageGraph.ofThisPackage(), rows: AllowedEdges.rows)
        expectNone(findings)
    }

    /// The structural half of P2.b: what can store cannot name content, and what sees content cannot store it.
    @Test func contentNeverMeetsStorage() throws {
        let findings = GraphRules.contentMeetsStorage(try PackageGraph.ofThisPackage())
        expectNone(findings)
    }

    @Test func aPlantedEdgeIsFound() {
        let graph = PackageGraph(targets: [target("CLPWire", on: ["CLPTLS"], outside: ["NIOCore"])])
        #expect(
            GraphRules.undeclaredEdges(graph, rows: ["CLPWire": .init(own: [])]).map(\.text)
                == ["CLPWire must not depend on CLPTLS", "CLPWire must not depend on NIOCore"])
    }

    @Test func aTargetWithoutARowIsFound() {
        let graph = PackageGraph(targets: [target("New", on: [])])
        #expect(GraphRules.undeclaredEdges(graph, rows: [:]).count == 1)
    }

    @Test func aPlantedLinkBetweenContentAndStorageIsFound() {
        let sound = [
            target("InferenceAPI", on: []), target("GatewayDomain", on: []),
            target("GatewayStore", on: ["GatewayDomain"], outside: ["GRDB"]),
            target("GatewayInference", on: ["InferenceAPI", "GatewayDomain"]),
            target("GatewayServer", on: ["GatewayInference", "GatewayStore"]),
            target("clpai-gateway", on: ["GatewayServer"]),
        ]
        #expect(GraphRules.contentMeetsStorage(PackageGraph(targets: sound)).isEmpty)

        // Not a direct edge: content reaches the store through the domain.
        var leaking = sound
        leaking[1] = target("GatewayDomain", on: [], outside: ["GRDB"])
        #expect(GraphRules.contentMeetsStorage(PackageGraph(targets: leaking)).count == 1)

        let around = sound + [target("Tool", on: ["GatewayServer", "GatewayStore", "InferenceAPI"])]
        #expect(GraphRules.contentMeetsStorage(PackageGraph(targets: around)).count == 1)
    }

    @Test func readsTheDescription() throws {
        let json = """
            {"name": "x", "targets": [{"name": "A", "type": "library", "path": "Sources/A",
             "target_dependencies": ["B"], "product_dependencies": ["NIOCore"], "sources": ["a.swift"]}]}
            """
        let graph = try PackageGraph(json: Data(json.utf8))
        #expect(graph.reach(of: "A") == ["B", "NIOCore"])
        #expect(graph.target(of: "Sources/A/b/c.swift")?.name == "A")
        #expect(graph.target(of: "Sources/AB/c.swift") == nil)
    }

    private func target(_ name: String, on own: [String], outside: [String] = []) -> PackageGraph.Target {
        .init(
            name: name, type: "library", path: "Sources/\(name)", targetDependencies: own,
            productDependencies: outside)
    }
}
