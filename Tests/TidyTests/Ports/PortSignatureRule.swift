/// Ports take only closed value types of the domain (P2.b): no type that can hold prose stands in their files.
enum PortSignatureRule {
    static let folder = "Sources/GatewayDomain/Ports"

    static func openTypes(_ file: SourceFile) -> [Finding] {
        file.codeLines.enumerated().flatMap { index, line in
            words(of: line).filter(forbidden.contains).map { word in
                Finding(
                    path: file.path, line: index + 1,
                    text: "\(word) in a port can hold content: use a closed value type of GatewayDomain")
            }
        }
    }

    private static let forbidden: Set<Substring> = [
        "String", "Substring", "StaticString", "Character", "UInt8", "Data", "ByteBuffer", "Any", "AnyObject",
        "AnyHashable", "RawSpan", "StringProtocol", "UnsafeRawPointer", "UnsafeRawBufferPointer",
    ]

    private static func words(of line: Substring) -> [Substring] {
        line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
