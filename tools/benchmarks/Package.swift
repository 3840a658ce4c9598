// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that what is only measured never enters the graph of those who use CLP.
let package = Package(
    name: "clpai-benchmarks",
    platforms: [.macOS("26.0")],
    products: [
        .executable(name: "c-floor", targets: ["c-floor"]),
        .executable(name: "clp-echo", targets: ["clp-echo"]),
    ],
    dependencies: [.package(name: "clpai", path: "../..", traits: [])],
    targets: [
        .executableTarget(
            name: "c-floor", cSettings: [.define("_GNU_SOURCE")],
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(name: "CEchoMessages", dependencies: [.product(name: "CProtobufC", package: "clpai")]),
        .executableTarget(
            name: "clp-echo",
            dependencies: [
                "CEchoMessages", .product(name: "CLP", package: "clpai"),
                .product(name: "CLPMessages", package: "clpai"),
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
