package import Configuration
import FoundationEssentials
import Yams

/// Where values come from, strongest first: flags, the environment, the file.
///
/// Keys that nobody knows are problems rather than noise: a misspelt limit would otherwise be no limit.
package struct ConfigurationSources: Sendable {
    /// Reads a value from the strongest source that has it.
    package let reader: ConfigReader
    /// Every key of the file and of the flags, in parts.
    package let keys: [[String]]
    /// Whether a file was named and has any key.
    package let fileHasKeys: Bool
    /// Variables of the environment that begin with `CLPAI_`.
    package let variables: [String]

    /// Variables that belong to the command line client and mean nothing here.
    package static let clientVariables: Set<String> = [
        "CLPAI_API_KEY", "CLPAI_CREDENTIALS", "CLPAI_SERVER", "CLPAI_CA", "CLPAI_MODEL",
    ]

    /// Opens the sources.
    ///
    /// - Parameters:
    ///   - file: a YAML file; `nil`: none.
    ///   - environment: all variables; only those that begin with `CLPAI_` are looked at.
    ///   - flags: key (in dotted form) and value, as `--set key=value` or a flag of its own gives them.
    /// - Throws: ``GatewayConfigurationError`` if the file can't be read or is no mapping.
    package init(
        file: String?, environment: [String: String], flags: [String: String]
    ) throws(GatewayConfigurationError) {
        var providers: [any ConfigProvider] = []
        var keys: [[String]] = []
        if !flags.isEmpty {
            let values = Dictionary(flags.map { (Self.parts(of: $0.key), $0.value) }) { first, _ in first }
            keys += values.keys
            providers.append(Self.provider(named: "flags", values))
        }
        let own = environment.filter { $0.key.hasPrefix("CLPAI_") }
        providers.append(
            EnvironmentVariablesProvider(environmentVariables: own).prefixKeys(with: ConfigKey(["clpai"])))
        var fileHasKeys = false
        if let file {
            let values = try Self.open(file)
            fileHasKeys = !values.isEmpty
            keys += values.keys
            providers.append(Self.provider(named: file, values))
        }
        self.reader = ConfigReader(providers: providers)
        self.keys = keys
        self.fileHasKeys = fileHasKeys
        self.variables = own.keys.filter { !Self.clientVariables.contains($0) }.sorted()
    }

    /// The dotted form in parts.
    package static func parts(of key: String) -> [String] {
        key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    private static func provider(named name: String, _ values: [[String]: String]) -> any ConfigProvider {
        let pairs = values.map { (AbsoluteConfigKey($0.key), ConfigValue(.string($0.value), isSecret: false)) }
        return InMemoryProvider(name: name, values: Dictionary(pairs) { first, _ in first })
    }

    private static func open(_ path: String) throws(GatewayConfigurationError) -> [[String]: String] {
        let root: Node?
        do {
            root = try Yams.Parser(yaml: try Data(contentsOf: URL(filePath: path))).singleRoot()
        } catch let error as YamlError {
            throw GatewayConfigurationError([.init(path, "is not valid YAML: \(place(of: error))")])
        } catch {
            throw GatewayConfigurationError([
                .init(path, "can't be read; check that it exists and that its mode allows it")
            ])
        }
        // An empty file says nothing, which is allowed; a truncated one is caught by what it then lacks.
        guard let root, root.scalar?.string != "" else { return [:] }
        guard let mapping = root.mapping else {
            throw GatewayConfigurationError([.init(path, "must be a YAML mapping of keys to values")])
        }
        var values: [[String]: String] = [:]
        var problems: [GatewayConfigurationError.Problem] = []
        collect(mapping, under: [], into: &values, problems: &problems)
        guard problems.isEmpty else { throw GatewayConfigurationError(problems) }
        return values
    }

    private static func collect(
        _ mapping: Node.Mapping, under prefix: [String], into values: inout [[String]: String],
        problems: inout [GatewayConfigurationError.Problem]
    ) {
        for (key, value) in mapping {
            let path = prefix + [key.scalar?.string ?? "?"]
            if let inner = value.mapping {
                collect(inner, under: path, into: &values, problems: &problems)
            } else if let scalar = value.scalar {
                // A section whose keys are all commented out says nothing.
                if !scalar.string.isEmpty { values[path] = scalar.string }
            } else {
                problems.append(.init(path.joined(separator: "."), "must be one value, not a list"))
            }
        }
    }

    /// Line and column only: the library's own text quotes the file, which may hold a secret by mistake.
    private static func place(of error: YamlError) -> String {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            "line \(mark.line), column \(mark.column)"
        case .duplicatedKeysInMapping(let keys, _):
            "a key stands twice in one mapping (\(keys.count) keys)"
        default:
            "it can't be parsed"
        }
    }
}
