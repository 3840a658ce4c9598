/// Where Swift files go, and what is named after a file.
enum SwiftPaths {
    static func path(_ file: FileModel, _ options: GeneratorOptions, suffix: String) -> String {
        let stem = file.path.hasSuffix(".proto") ? String(file.path.dropLast(6)) : file.path
        switch options.fileNaming {
        case .fullPath: return stem + suffix
        case .pathToUnderscores: return String(stem.map { $0 == "/" ? "_" : $0 }) + suffix
        case .dropPath: return base(stem) + suffix
        }
    }

    /// The enum that holds the file's descriptor set, such as `InferenceProto`.
    static func descriptorEnum(_ file: FileModel) -> String {
        let stem = file.path.hasSuffix(".proto") ? String(file.path.dropLast(6)) : file.path
        let letters = base(stem).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        let name = NameWords(String(letters)).upperCamel + "Proto"
        return name.first?.isNumber == true ? "_" + name : name
    }

    private static func base(_ stem: String) -> String {
        stem.split(separator: "/").last.map(String.init) ?? stem
    }
}
