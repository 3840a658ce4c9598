/// Who may depend on whom. A target without a row here fails, so a new module begins with a line in this table.
enum AllowedEdges {
    struct Row {
        /// Our own targets.
        var own: Set<String>
        /// Modules of other packages.
        var outside: Set<String> = []
        /// Modules of the toolchain, beside those that every module may import.
        var toolchain: Set<String> = []
    }

    /// May be imported anywhere: the standard library and the C library.
    static let everywhere: Set<String> = ["Swift", "Synchronization", "Glibc", "Musl", "Darwin"]

    static let rows: [String: Row] = {
        var rows = engine
        rows.merge(interfaces) { first, _ in first }
        rows.merge(gateway) { first, _ in first }
        rows.merge(programs) { first, _ in first }
        return rows
    }()

    /// Bytes to typed calls: no Foundation in any form.
    private static let engine: [String: Row] = [
        "COpenSSL": Row(own: []),
        "CProtobufC": Row(own: []),
        "CLPMessagesC": Row(own: ["CProtobufC"]),
        "CRPCMessages": Row(own: ["CProtobufC"]),
        "CCodeGenMessages": Row(own: ["CProtobufC"]),
        "CLPWire": Row(own: []),
        // Client against server over a virtual link, for the tests and `tools/simulate`.
        "CLPSimulation": Row(own: ["CLPWire"]),
        "CLPTLS": Row(own: ["COpenSSL"]),
        "CLPMessages": Row(own: ["CLPMessagesC", "CProtobufC"]),
        "CLP": Row(
            own: ["CLPWire", "CLPTLS", "CLPMessages", "CRPCMessages", "CProtobufC"],
            outside: ["NIOCore", "NIOPosix", "Logging", "CoreMetrics", "Tracing", "ServiceLifecycle"]),
        "CLPTesting": Row(
            own: ["CLP", "CLPWire", "CLPTLS", "CLPMessages", "CRPCMessages"],
            outside: ["NIOCore", "NIOPosix", "Logging"]),
        // Messages of tests that are compiled from protos of their own.
        "CCodeGenTestMessages": Row(own: ["CProtobufC"]),
        "CLPMessagesTestMessages": Row(own: ["CProtobufC"]),
        "CInteropMessages": Row(own: ["CProtobufC"]),
        "InteropAPI": Row(own: ["CLP", "CLPMessages", "CInteropMessages", "CProtobufC"]),
        "CLPCodeGen": Row(own: ["CLPMessages", "CCodeGenMessages", "CProtobufC"]),
    ]

    /// Generated messages, handlers and clients. Content in one, everything else in the other.
    private static let interfaces: [String: Row] = [
        "CInferenceMessages": Row(own: ["CProtobufC"]),
        "CAccountMessages": Row(own: ["CProtobufC"]),
        "InferenceAPI": Row(own: ["CLP", "CLPMessages", "CInferenceMessages", "CProtobufC"]),
        "AccountAPI": Row(own: ["CLP", "CLPMessages", "CAccountMessages", "CProtobufC"]),
    ]

    private static let gateway: [String: Row] = [
        "GatewayDomain": Row(own: [], outside: ["Crypto"], toolchain: ["FoundationEssentials"]),
        "GatewayStore": gatewayRow(own: ["GatewayDomain"], outside: ["GRDB", "Crypto"], toolchain: ["Dispatch"]),
        "GatewayInference": gatewayRow(
            own: ["GatewayDomain", "InferenceAPI", "CLP", "CLPTLS", "CLPMessages"], outside: ["NIOHTTP1", "NIOPosix"]),
        "GatewayAccounts": gatewayRow(own: ["GatewayDomain", "AccountAPI", "CLP", "CLPMessages"]),
        "GatewayServer": gatewayRow(
            own: [
                "GatewayDomain", "GatewayStore", "GatewayInference", "GatewayAccounts", "InferenceAPI", "AccountAPI",
                "CLP", "CLPTLS", "CLPMessages",
            ],
            outside: ["Configuration", "Yams", "SystemPackage", "UnixSignals", "NIOPosix", "NIOHTTP1", "Crypto"],
            toolchain: ["Dispatch"]),
    ]

    private static let programs: [String: Row] = [
        "clpai-gateway": gatewayRow(own: ["GatewayServer"], outside: ["ArgumentParser", "UnixSignals"]),
        "ClientCommands": Row(
            own: ["CLP", "CLPMessages", "InferenceAPI", "AccountAPI"], outside: ["ArgumentParser", "Logging"],
            toolchain: ["FoundationEssentials", "Dispatch"]),
        "clp-simulate": Row(own: ["CLPSimulation"]),
        "clpai": Row(own: ["ClientCommands"]),
        "protoc-gen-clp-swift": Row(own: ["CLPCodeGen"], outside: ["ArgumentParser"]),
    ]

    /// A module of the gateway: what is free to all of them, and the smaller Foundation.
    private static func gatewayRow(
        own: Set<String>, outside: Set<String> = [], toolchain: Set<String> = []
    ) -> Row {
        Row(
            own: own,
            outside: outside.union(["Logging", "CoreMetrics", "Tracing", "NIOCore", "ServiceLifecycle"]),
            toolchain: toolchain.union(["FoundationEssentials"]))
    }
}
