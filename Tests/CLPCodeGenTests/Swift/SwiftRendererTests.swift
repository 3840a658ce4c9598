import CLPCodeGen
import Testing

struct SwiftRendererTests {
    @Test func everyDeclaration() {
        let members: [SwiftDeclaration] = [
            .enumCase(SwiftEnumCase(documentation: ["A case."], name: "a", payload: "Int")),
            .property(SwiftProperty(introducer: "static let", name: "b", type: "[Int]", value: "[\n    1,\n]")),
            .property(SwiftProperty(introducer: "var", name: "c", type: "Int", body: [.line("1")])),
            .property(
                SwiftProperty(introducer: "var", name: "d", type: "Int", body: [.line("get { 1 }"), .line("set {}")])),
            .function(SwiftFunction(introducer: "init", body: [])),
            .function(
                SwiftFunction(
                    documentation: ["A function.", "", "More."], introducer: "func e", parameters: ["_ f: Int"],
                    result: "-> Int",
                    body: [
                        .block(
                            "switch f",
                            [.cases([SwiftCase("case 1", [.line("2")]), SwiftCase("default", [.line("3")])])])
                    ])),
            .function(SwiftFunction(introducer: "func g", result: "async throws")),
        ]
        let file = SwiftFile(
            path: "x.swift", header: ["Top.", "", "More."],
            imports: [SwiftImport("internal", "C"), SwiftImport("", "D")],
            declarations: [
                .type(SwiftTypeDeclaration(introducer: "enum", name: "E", conformances: ["P", "Q"], members: members))
            ])
        #expect(
            SwiftRenderer.render(file) == """
                // Top.
                //
                // More.
                //
                // swift-format-ignore-file

                internal import C
                import D

                enum E: P, Q {
                    /// A case.
                    case a(Int)

                    static let b: [Int] = [
                        1,
                    ]

                    var c: Int { 1 }

                    var d: Int {
                        get { 1 }
                        set {}
                    }

                    init() {}

                    /// A function.
                    ///
                    /// More.
                    func e(_ f: Int) -> Int {
                        switch f {
                        case 1:
                            2
                        default:
                            3
                        }
                    }

                    func g() async throws
                }

                """)
    }

    @Test func aLongHeadTakesALineAParameter() {
        let parameters = (0..<6).map { "parameterNumber\($0): SomeLongType" }
        let function = SwiftFunction(
            introducer: "func long", parameters: parameters, result: "-> Int", body: [.line("1")])
        let text = SwiftRenderer.render(SwiftFile(path: "x", declarations: [.function(function)]))
        #expect(text.contains("func long(\n    parameterNumber0: SomeLongType,\n"))
        #expect(text.contains("    parameterNumber5: SomeLongType\n) -> Int {\n    1\n}\n"))
    }
}
