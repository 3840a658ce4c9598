/// Finds keys that the gateway does not know, and names the nearest that it does.
enum UnknownKeys {
    /// A problem for each unknown key of the file, the flags and the environment.
    static func problems(keys: [[String]], variables: [String]) -> [GatewayConfigurationError.Problem] {
        let unknown = Set(keys.filter { parts in !ConfigurationKey.all.contains { $0.matches(parts) } })
        let inKeys = unknown.map { parts in
            let name = parts.joined(separator: ".")
            return GatewayConfigurationError.Problem(name, "is not a key; did you mean \(nearestKey(to: parts))?")
        }
        let known = environmentNames(with: keys)
        let inVariables = variables.filter { !known.contains($0) }.map { variable in
            let nearest = known.min { distance($0, variable) < distance($1, variable) } ?? "CLPAI_LISTEN"
            return GatewayConfigurationError.Problem(variable, "sets no key; did you mean \(nearest)?")
        }
        return (inKeys + inVariables).sorted { $0.place < $1.place }
    }

    /// The variables that could set something: those of fixed keys, and those of the upstreams that are named.
    private static func environmentNames(with keys: [[String]]) -> Set<String> {
        var names: Set<String> = []
        for key in ConfigurationKey.all {
            if key.path.contains("*") {
                for parts in keys where parts.count >= 2 && parts[0] == key.path[0] {
                    for concrete in concretePaths(of: key, near: parts) {
                        names.insert(key.environmentName(for: concrete))
                    }
                }
            } else {
                names.insert(key.environmentName(for: key.path))
            }
        }
        return names
    }

    /// The key with its `*` filled from a configured path that has names in the same places.
    private static func concretePaths(of key: ConfigurationKey, near parts: [String]) -> [[String]] {
        var filled: [String] = []
        for (index, part) in key.path.enumerated() {
            if part == "*" {
                guard index < parts.count, filled == Array(parts.prefix(index)) else { return [] }
                filled.append(parts[index])
            } else {
                filled.append(part)
            }
        }
        return [filled]
    }

    private static func nearestKey(to parts: [String]) -> String {
        let name = parts.joined(separator: ".")
        let candidates = ConfigurationKey.all.map { key -> String in
            let filled = key.path.enumerated().map { index, part in
                part == "*" ? (index < parts.count ? parts[index] : "NAME") : part
            }
            return filled.joined(separator: ".")
        }
        return candidates.min { distance($0, name) < distance($1, name) } ?? "listen"
    }

    /// Levenshtein's distance: how many characters must change.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for i in left.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let change = diagonal + (left[i] == right[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j + 1] + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}
