/// Rules over the targets and what they declare.
enum GraphRules {
    /// Each target depends only on what its row allows. Tests may depend on anything of ours.
    static func undeclaredEdges(_ graph: PackageGraph, rows: [String: AllowedEdges.Row]) -> [Finding] {
        graph.targets.filter { !$0.isTest }.flatMap { target -> [Finding] in
            guard let row = rows[target.name] else {
                return [finding("\(target.name) has no row in the table of allowed edges")]
            }
            let excess = target.own.subtracting(row.own).union(target.outside.subtracting(row.outside))
            return excess.sorted().map { finding("\(target.name) must not depend on \($0)") }
        }
    }

    /// The privacy edge (P1.c, P2.b): content and storage meet in `GatewayServer` alone, which only wires. Take it
    /// out of the graph, and no target reaches both.
    static func contentMeetsStorage(_ graph: PackageGraph) -> [Finding] {
        let content: Set<String> = ["InferenceAPI", "CInferenceMessages"]
        let storage: Set<String> = ["GatewayStore", "GRDB", "GRDBSQLite"]
        return graph.targets.filter { !$0.isTest && $0.name != "GatewayServer" }.compactMap { target in
            let reach = graph.reach(of: target.name, without: "GatewayServer").union([target.name])
            guard !reach.isDisjoint(with: content), !reach.isDisjoint(with: storage) else { return nil }
            return finding("\(target.name) reaches both content and storage; only GatewayServer may")
        }
    }

    private static func finding(_ text: String) -> Finding { Finding(path: "Package.swift", line: 0, text: text) }
}
