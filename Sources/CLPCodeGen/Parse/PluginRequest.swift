import CCodeGenMessages

/// What protoc asks of a plugin.
package struct PluginRequest: Sendable {
    /// The text after `--clp-swift_opt=`.
    package var parameter: String
    /// The version of protoc, such as `3.21.12`.
    package var compilerVersion: String
    /// The files to generate.
    package var schema: Schema

    /// Reads a serialized `CodeGeneratorRequest`.
    ///
    /// - Throws: bytes that are not one, and the first construct that is not supported.
    package init(serialized bytes: [UInt8]) throws(CodeGenError) {
        self = try DescriptorBytes.withRequest(bytes) { (request) throws(CodeGenError) in try PluginRequest(request) }
    }

    private init(_ request: CRequest) throws(CodeGenError) {
        parameter = text(request.parameter)
        let version = request.compiler_version?.pointee
        compilerVersion = "\(version?.major ?? 0).\(version?.minor ?? 0).\(version?.patch ?? 0)"
        let wanted = Set(texts(request.file_to_generate, request.n_file_to_generate))
        // A file that is only to be described may hold what no code can be made of.
        let isDescribed = parameter.split(separator: ",").contains("Emit=\(GeneratorOptions.Emit.descriptors.rawValue)")
        var files: [FileModel] = []
        var imported: [ImportedFile] = []
        for file in structs(request.proto_file, request.n_proto_file) {
            let path = text(file.name)
            guard wanted.contains(path) else {
                imported.append(
                    ImportedFile(
                        path: path, dependencies: texts(file.dependency, file.n_dependency),
                        descriptorBytes: try DescriptorBytes.serializedWithoutSource(file)))
                continue
            }
            var model =
                isDescribed
                ? FileModel(path: path, protoPackage: text(file.package), syntax: .proto3)
                : try FileParser.parse(file)
            model.descriptorBytes = try DescriptorBytes.serializedWithoutSource(file)
            files.append(model)
        }
        for name in wanted.subtracting(files.map(\.path)).sorted().prefix(1) {
            throw CodeGenError(file: name, construct: "file", reason: "protoc did not send its descriptor")
        }
        schema = Schema(files: files, imported: imported)
        try SchemaCheck(schema: schema).run()
    }
}
