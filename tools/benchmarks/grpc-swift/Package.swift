// swift-tools-version: 6.2
import PackageDescription

// The peer of the benchmarks that is written in Swift. Its graph (HTTP/2, another TLS) is nobody else's.
let package = Package(
    name: "grpc-swift-echo",
    platforms: [.macOS("26.0")],
    products: [.executable(name: "grpc-swift-echo", targets: ["grpc-swift-echo"])],
    dependencies: [
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    ],
    targets: [
        // A link to the folder of the outer package: every subject is measured by the same code.
        .target(name: "CMeter", cSettings: [.define("_GNU_SOURCE")]),
        .executableTarget(
            name: "grpc-swift-echo",
            dependencies: [
                "CMeter",
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
                .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
    ],
    swiftLanguageModes: [.v6])
