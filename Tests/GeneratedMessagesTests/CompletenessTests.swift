import CLP
import CLPCodeGen
import CLPMessages
import Foundation
import Testing

/// The tests of this folder see all of `Protos/`.
struct CompletenessTests {
    /// The folder of the package.
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static var protos: [String] {
        get throws {
            let folder = root.appending(path: "Protos")
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
            // options.proto only extends protoc's own messages.
            let protos = names.filter { $0.hasSuffix(".proto") && $0 != "clp/options.proto" }
            return try protos.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
        }
    }

    @Test func everyMessageOfEveryProtoIsHere() throws {
        let names = try Self.protos.flatMap { text in
            text.matches(of: #/(?m)^\s*message\s+(\w+)\s*\{/#).map { String($0.output.1) }
        }
        let types = Generated.types.map { $0.fullName.split(separator: ".").last.map(String.init) ?? "" }
        #expect(names.count > 30)
        #expect(names.sorted() == types.sorted())
    }

    @Test func everyMethodOfEveryServiceIsHere() throws {
        let names = try Self.protos.flatMap { text in
            text.matches(of: #/(?m)^\s*rpc\s+(\w+)\s*\(/#).map { String($0.output.1) }
        }
        #expect(names.sorted() == Generated.services.flatMap(\.methods).sorted())
    }

    @Test func servicesAreWhatTheirDescriptorsSay() throws {
        let models = try Generated.schema().files.flatMap(\.services)
        #expect(models.map(\.fullName).sorted() == Generated.services.map(\.name).sorted())
        for service in Generated.services {
            let model = try #require(models.first { $0.fullName == service.name })
            #expect(service.methods == model.methods.map(\.name))
            #expect(service.carriesContent == model.carriesContent)
            #expect(!service.fileDescriptorSet.isEmpty)
        }
    }

    /// Content is in one module, and that module has nothing else.
    @Test func onlyInferenceCarriesContent() {
        #expect(Generated.services.filter(\.carriesContent).map(\.name) == ["clpai.inference.v1.Inference"])
    }
}
