// swift-tools-version: 6.2
import PackageDescription

// The gateway stands behind the trait `Gateway`, on by default. A package that wants the RPC engine alone
// depends on this one with `traits: []` and gets neither the gateway's targets nor what they depend on.
let gateway: TargetDependencyCondition? = .when(traits: ["Gateway"])

let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let inMemoryTracing: Target.Dependency = .product(name: "InMemoryTracing", package: "swift-distributed-tracing")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto", condition: gateway)
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift", condition: gateway)
let configuration: Target.Dependency = .product(
    name: "Configuration", package: "swift-configuration", condition: gateway)
let yams: Target.Dependency = .product(name: "Yams", package: "Yams", condition: gateway)

let package = Package(
    name: "clpai",
    platforms: [.macOS("26.0")],
    products: [
        .library(name: "CLP", targets: ["CLP"]),
        .library(name: "CLPMessages", targets: ["CLPMessages"]),
        // What generated C includes.
        .library(name: "CProtobufC", targets: ["CProtobufC"]),
        .library(name: "CLPTesting", targets: ["CLPTesting"]),
        .executable(name: "protoc-gen-clp-swift", targets: ["protoc-gen-clp-swift"]),
        .executable(name: "clpai", targets: ["clpai"]),
        .executable(name: "clpai-gateway", targets: ["clpai-gateway"]),
    ],
    traits: [
        .trait(name: "Gateway", description: "The gateway: its store, its upstreams and its executable."),
        .default(enabledTraits: ["Gateway"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .target(name: "CProtobufC", linkerSettings: [.linkedLibrary("protobuf-c")]),
        .target(name: "CLPMessagesC", dependencies: ["CProtobufC"]),
        .target(name: "CRPCMessages", dependencies: ["CProtobufC"]),
        .target(name: "CInferenceMessages", dependencies: ["CProtobufC"]),
        .target(name: "CAccountMessages", dependencies: ["CProtobufC"]),
        .target(name: "CCodeGenMessages", dependencies: ["CProtobufC"]),

        // The RPC engine
        .target(name: "CLPWire"),
        .target(name: "CLPSimulation", dependencies: ["CLPWire"]),
        .target(name: "CLPTLS", dependencies: ["COpenSSL"]),
        .target(name: "CLPMessages", dependencies: ["CLPMessagesC", "CProtobufC"]),
        .target(
            name: "CLP",
            dependencies: [
                "CLPWire", "CLPTLS", "CLPMessages", "CRPCMessages", "CProtobufC", nio, nioPosix, logging, metrics,
                tracing, lifecycle,
            ]),
        .target(name: "CLPTesting", dependencies: ["CLP", "CLPMessages", "CLPTLS", "CLPWire", logging, nio, nioPosix]),
        .target(name: "CLPCodeGen", dependencies: ["CLPMessages", "CCodeGenMessages", "CProtobufC"]),
        .executableTarget(
            name: "protoc-gen-clp-swift", dependencies: ["CLPCodeGen"], path: "tools/protoc-gen-clp-swift"),
        .executableTarget(name: "clp-simulate", dependencies: ["CLPSimulation"], path: "tools/clp-simulate"),

        // The gateway's interfaces
        .target(name: "InferenceAPI", dependencies: ["CLP", "CLPMessages", "CInferenceMessages", "CProtobufC"]),
        .target(name: "AccountAPI", dependencies: ["CLP", "CLPMessages", "CAccountMessages", "CProtobufC"]),

        // The gateway
        .target(name: "GatewayDomain", dependencies: [crypto]),
        .target(name: "GatewayStore", dependencies: ["GatewayDomain", grdb, crypto, logging]),
        .target(
            name: "GatewayInference",
            dependencies: [
                "GatewayDomain", "InferenceAPI", "CLP", "CLPMessages", "CLPTLS", nio, nioPosix, nioHTTP1, logging,
            ]),
        .target(name: "GatewayAccounts", dependencies: ["GatewayDomain", "AccountAPI", "CLP", "CLPMessages", logging]),
        .target(
            name: "GatewayServer",
            dependencies: [
                "GatewayDomain", "GatewayStore", "GatewayInference", "GatewayAccounts", "InferenceAPI", "AccountAPI",
                "CLP", "CLPMessages",
                configuration, yams, nio, nioPosix, nioHTTP1, logging, metrics, tracing, lifecycle, unixSignals, crypto,
            ]),
        .executableTarget(name: "clpai-gateway", dependencies: ["GatewayServer", arguments]),

        // The command line client
        .target(
            name: "ClientCommands",
            dependencies: ["CLP", "CLPMessages", "InferenceAPI", "AccountAPI", arguments]),
        .executableTarget(name: "clpai", dependencies: ["ClientCommands"]),

        // Tests
        .target(name: "CLPMessagesTestMessages", dependencies: ["CProtobufC"], path: "Tests/CLPMessagesTestMessages"),
        .target(name: "CCodeGenTestMessages", dependencies: ["CProtobufC"], path: "Tests/CCodeGenTestMessages"),
        .target(name: "CInteropMessages", dependencies: ["CProtobufC"], path: "Tests/CInteropMessages"),
        .target(
            name: "InteropAPI", dependencies: ["CLP", "CLPMessages", "CInteropMessages", "CProtobufC"],
            path: "Tests/InteropAPI"),
        .testTarget(name: "TidyTests"),
        .testTarget(name: "CLPWireTests", dependencies: ["CLPWire"]),
        .testTarget(name: "CLPSimulationTests", dependencies: ["CLPSimulation", "CLPWire"]),
        .testTarget(name: "CLPTLSTests", dependencies: ["CLPTLS", "COpenSSL"]),
        .testTarget(
            name: "CLPMessagesTests",
            dependencies: ["CLPMessages", "CLPMessagesC", "CProtobufC", "CLPMessagesTestMessages"]),
        .testTarget(
            name: "CLPTests",
            dependencies: [
                "CLP", "CLPTesting", "CLPMessages", "CLPTLS", "CLPWire", "InteropAPI", logging, metrics, tracing,
                inMemoryTracing, lifecycle, nio, nioPosix,
            ]),
        .testTarget(
            name: "CLPCodeGenTests",
            dependencies: [
                "CLPCodeGen", "CLPMessages", "CLP", "CCodeGenTestMessages", "CProtobufC", "protoc-gen-clp-swift",
            ]),
        .testTarget(
            name: "GeneratedMessagesTests",
            dependencies: ["CLPCodeGen", "CLPMessages", "CLP", "InferenceAPI", "AccountAPI"]),
        .testTarget(name: "GatewayDomainTests", dependencies: ["GatewayDomain"]),
        .testTarget(name: "GatewayStoreTests", dependencies: ["GatewayStore", "GatewayDomain"]),
        .testTarget(
            name: "GatewayAccountsTests",
            dependencies: [
                "GatewayAccounts", "GatewayStore", "GatewayDomain", "AccountAPI", "CLP", "CLPMessages", logging,
            ]),
        .testTarget(
            name: "GatewayInferenceTests",
            dependencies: [
                "GatewayInference", "GatewayDomain", "GatewayStore", "InferenceAPI", "CLP", "CLPMessages", "CLPTLS",
                nio, nioPosix, nioHTTP1, logging, crypto,
            ]),
        .testTarget(
            name: "GatewayServerTests",
            dependencies: [
                "GatewayServer", "GatewayDomain", "GatewayInference", "CLP", "CLPWire", metrics, logging, nio, nioPosix,
                unixSignals,
            ]),
        .testTarget(
            name: "ClientCommandsTests",
            dependencies: [
                "ClientCommands", "CLP", "CLPMessages", "InferenceAPI", "AccountAPI", "clpai", arguments, logging,
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "clpai", "clpai-gateway", "AccountAPI", "CLP", "CLPMessages", "CLPTLS", "CLPTesting", "GatewayDomain",
                "GatewayStore", "InferenceAPI",
            ]),
    ],
    swiftLanguageModes: [.v6]
)

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
for target in package.targets where [.regular, .executable, .test].contains(target.type) {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
