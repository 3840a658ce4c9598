/// Only the upstream client of the gateway and the RPC client open connections (P4.d), and what tests them.
enum OutgoingRule {
    static let allowed = [
        "Sources/GatewayInference", "Sources/CLP/Client", "Sources/CLP/Transport", "Sources/CLPTesting",
    ]

    static func connections(_ file: SourceFile) -> [Finding] {
        file.codeLines.enumerated().flatMap { index, line in
            openers.filter { opener in line.contains(opener) }.map { opener in
                Finding(path: file.path, line: index + 1, text: "\(opener) opens a connection; only \(allowed) may")
            }
        }
    }

    private static let openers = [
        "ClientBootstrap", "DatagramBootstrap", "NIOPipeBootstrap", "URLSession", "getaddrinfo",
        "socket(AF_", "Glibc.connect(", " Process()", "Foundation.Process()",
    ]

    /// In the gateway the RPC client is an outgoing connection like any other.
    static func rpcClients(_ file: SourceFile) -> [Finding] {
        guard file.path.hasPrefix("Sources/Gateway") || file.lies(in: "Sources/clpai-gateway") else { return [] }
        return file.codeLines.enumerated().compactMap { index, line in
            guard line.contains(#/\bClient\(/#.wordBoundaryKind(.simple)) else { return nil }
            return Finding(path: file.path, line: index + 1, text: "the gateway calls no other server by RPC")
        }
    }
}
