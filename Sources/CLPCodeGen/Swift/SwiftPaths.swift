/// Where Swift files go.
enum SwiftPaths {
    static func path(_ file: FileModel, _ options: GeneratorOptions, suffix: String) -> String {
        let stem = stem(file.path)
        switch options.fileNaming {
        case .fullPath: return stem + suffix
        case .pathToUnderscores: return String(stem.map { $0 == "/" ? "_" : $0 }) + suffix
        case .dropPath: return base(stem) + suffix
        }
    }

    /// A proto's path without its ending.
    static func stem(_ path: String) -> String {
        path.hasSuffix(".proto") ? String(path.dropLast(6)) : path
    }

    /// A proto's own name, without folders.
    static func base(_ stem: String) -> String {
        stem.split(separator: "/").last.map(String.init) ?? stem
    }
}
