// Appended to the package's manifest by tools/sanitizers/run: leaves the tests of the engine, what they need, and nothing
// of the gateway, whose dependencies alone would be half an hour of compiling.
let wanted = ["CLPWireTests", "CLPTLSTests", "CLPMessagesTests", "CLPTests"]
var reached: Set<String> = []
var dependencies: Set<String> = []
@MainActor func reach(_ name: String) {
    guard reached.insert(name).inserted, let target = package.targets.first(where: { $0.name == name }) else { return }
    for dependency in target.dependencies {
        switch dependency {
        case .targetItem(let name, _), .byNameItem(let name, _): reach(name)
        case .productItem(_, let package, _, _): dependencies.insert(package ?? "")
        @unknown default: break
        }
    }
}
for name in wanted { reach(name) }
package.targets.removeAll { !reached.contains($0.name) }
package.products = []
package.traits = []
package.dependencies.removeAll { dependency in
    guard case .sourceControl(_, let location, _) = dependency.kind else { return false }
    return !dependencies.contains(String(location.split(separator: "/").last ?? ""))
}
