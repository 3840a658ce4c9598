// swift-tools-version: 6.2
import PackageDescription

// What a user of the engine alone writes. `check` builds and runs it, and fails when anything of the gateway's comes
// along.
let package = Package(
    name: "example-consumer",
    platforms: [.macOS("26.0")],
    dependencies: [.package(name: "clpai", path: "../..", traits: [])],
    targets: [
        .target(name: "CGreeterMessages", dependencies: [.product(name: "CProtobufC", package: "clpai")]),
        .executableTarget(
            name: "Greeter",
            dependencies: [
                "CGreeterMessages", .product(name: "CLP", package: "clpai"),
                .product(name: "CLPMessages", package: "clpai"),
            ],
            // Generated files say `public import CLP` or `package import CLP`; beside them, a plain `import CLP` needs it.
            swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
    ],
    swiftLanguageModes: [.v6]
)
