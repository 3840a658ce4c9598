import Foundation

/// The targets of the package, as `swift package describe --type json` tells them.
struct PackageGraph: Decodable {
    struct Target: Decodable {
        var name: String
        /// `library`, `executable`, `test`, `system-target`, `plugin`.
        var type: String
        /// Folder, from the root.
        var path: String
        /// Our own targets that it depends on.
        var targetDependencies: [String]?
        /// Products of other packages that it depends on.
        var productDependencies: [String]?

        var own: Set<String> { Set(targetDependencies ?? []) }
        var outside: Set<String> { Set(productDependencies ?? []) }
        var isTest: Bool { type == "test" }
    }

    var targets: [Target]

    init(targets: [Target]) { self.targets = targets }

    init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(PackageGraph.self, from: json)
    }

    /// What `tools/test` wrote before it started the tests: SwiftPM inside `swift test` would wait for its own lock.
    static func ofThisPackage() throws -> PackageGraph {
        let file = Repository.root.appending(path: ".build/package-describe.json")
        guard let json = try? Data(contentsOf: file) else { throw NoDescription() }
        return try PackageGraph(json: json)
    }

    struct NoDescription: Error, CustomStringConvertible {
        var description: String {
            ".build/package-describe.json is missing: run tools/test, which writes it before it starts the tests"
        }
    }

    /// Everything that the target depends on, however far away, save by a way that leads through `removed`.
    func reach(of name: String, without removed: String? = nil) -> Set<String> {
        var seen: Set<String> = []
        var waiting = [name]
        while let next = waiting.popLast() {
            guard next != removed, let target = targets.first(where: { $0.name == next }) else { continue }
            for dependency in target.own.union(target.outside) where dependency != removed {
                if seen.insert(dependency).inserted { waiting.append(dependency) }
            }
        }
        return seen
    }

    /// The target whose folder holds the file: the deepest, since folders of targets may lie in one another.
    func target(of path: String) -> Target? {
        targets.filter { path.hasPrefix($0.path + "/") }.max { $0.path.utf8.count < $1.path.utf8.count }
    }
}
