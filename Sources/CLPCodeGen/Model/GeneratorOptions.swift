/// The options of the plugin, `--clp-swift_opt=Name=Value,…`.
package struct GeneratorOptions: Sendable, Equatable {
    /// Which language to write.
    package enum Emit: String, Sendable, CaseIterable {
        case c = "C"
        case swift = "Swift"
        case all = "All"
        /// Only the descriptor, as bytes in Swift; for a file of which no code is needed.
        case descriptors = "Descriptors"
    }

    /// Where a Swift file goes, as protoc-gen-swift names the choices.
    package enum FileNaming: String, Sendable, CaseIterable {
        /// At the proto's path.
        case fullPath = "FullPath"
        /// In one folder, the path's `/` written as `_`.
        case pathToUnderscores = "PathToUnderscores"
        /// In one folder, by the proto's own name.
        case dropPath = "DropPath"
    }

    /// The access level of generated Swift declarations.
    package enum Visibility: String, Sendable, CaseIterable {
        case `public` = "Public"
        case `package` = "Package"
    }

    /// Which language to write; `All` by default.
    package var emit: Emit = .all
    /// What every C name begins with; empty by default. It must differ between modules of one program.
    package var cPackage: String = ""
    /// The module of the generated C; needed for Swift.
    package var cModule: String = ""
    /// The module of the RPC types that services use; empty when the files are compiled into that module.
    package var serviceModule: String = "CLP"
    package var fileNaming: FileNaming = .fullPath
    package var visibility: Visibility = .public

    package init() {}

    private static let names = ["CModule", "CPackage", "Emit", "FileNaming", "ServiceModule", "Visibility"]

    /// Reads the parameter of a request.
    ///
    /// - Throws: an option that does not exist, with the nearest that does; a value that the option does not take;
    ///   a missing `CModule`.
    package init(parameter: String) throws(CodeGenError) {
        for part in parameter.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = pair[0]
            let value = pair.count > 1 ? pair[1] : ""
            switch name {
            case "Emit": emit = try Self.choice(name, value)
            case "FileNaming": fileNaming = try Self.choice(name, value)
            case "Visibility": visibility = try Self.choice(name, value)
            case "CPackage": cPackage = value.isEmpty ? "" : try Self.identifier(name, value)
            case "CModule": cModule = try Self.identifier(name, value)
            case "ServiceModule": serviceModule = value.isEmpty ? "" : try Self.identifier(name, value)
            default:
                let nearest = Self.names.min { Self.distance($0, name) < Self.distance($1, name) } ?? ""
                throw CodeGenError(
                    construct: "option \"\(name)\"",
                    reason:
                        "there is no such option; did you mean \(nearest)? All: \(Self.names.joined(separator: ", "))")
            }
        }
        if emit == .swift || emit == .all, cModule.isEmpty {
            throw CodeGenError(
                construct: "option \"CModule\"",
                reason: "Swift output needs the name of the module that holds the generated C, as CModule=CMessages")
        }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ value: String
    ) throws(CodeGenError) -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: value) { return choice }
        let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw CodeGenError(construct: "option \"\(name)\"", reason: "it takes \(all), not \"\(value)\"")
    }

    private static func identifier(_ name: String, _ value: String) throws(CodeGenError) -> String {
        if Identifier.isValid(value) { return value }
        throw CodeGenError(
            construct: "option \"\(name)\"", reason: "\"\(value)\" is not a name of letters, digits and underscores")
    }

    /// How many letters must be added, dropped or replaced to turn one text into the other, ignoring case.
    private static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first.lowercased().utf8)
        let b = Array(second.lowercased().utf8.prefix(64))
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let changed = diagonal + (a[i] == b[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
            }
        }
        return row[b.count]
    }
}
