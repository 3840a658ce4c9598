// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that what is only measured never enters the graph of those who use CLP. The peers have
// graphs of their own again: grpc-swift is a package, grpc-cpp is built from Debian's packages.
let openSSL: [LinkerSetting] = [.linkedLibrary("ssl"), .linkedLibrary("crypto")]
let gnu: [CSetting] = [.define("_GNU_SOURCE")]

let package = Package(
    name: "clpai-benchmarks",
    platforms: [.macOS("26.0")],
    products: [
        .executable(name: "c-floor", targets: ["c-floor"]),
        .executable(name: "clp-echo", targets: ["clp-echo"]),
        .executable(name: "attacker", targets: ["attacker"]),
        .executable(name: "tls-relay", targets: ["tls-relay"]),
        .library(name: "AllocationCounter", type: .dynamic, targets: ["CAllocationCounter"]),
    ],
    dependencies: [
        .package(name: "clpai", path: "../..", traits: []),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    ],
    targets: [
        .target(name: "CMeter", cSettings: gnu),
        .target(name: "CTLSConnection", cSettings: gnu, linkerSettings: openSSL),
        .target(name: "CAllocationCounter", cSettings: gnu),
        .executableTarget(name: "c-floor", dependencies: ["CMeter", "CTLSConnection"], cSettings: gnu),
        .executableTarget(name: "attacker", dependencies: ["CMeter", "CTLSConnection"], cSettings: gnu),
        .executableTarget(name: "tls-relay", cSettings: gnu),
        .target(name: "CEchoMessages", dependencies: [.product(name: "CProtobufC", package: "clpai")]),
        .executableTarget(
            name: "clp-echo",
            dependencies: [
                "CEchoMessages", "CMeter", .product(name: "CLP", package: "clpai"),
                .product(name: "CLPMessages", package: "clpai"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            // Generated files import CLP at the level of what they declare.
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .treatAllWarnings(as: .error),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
