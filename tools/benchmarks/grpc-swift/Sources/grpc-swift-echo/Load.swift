import CMeter
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Synchronization

/// Keeps calls outstanding, each awaited by a task of its own, until the meter ends the process.
struct Load: Sendable {
    enum Kind: String {
        case unary, stream, handshake
        case idleConnection = "idle-connection"
        case idleStream = "idle-stream"
    }

    typealias Transport = HTTP2ClientTransport.Posix
    typealias Bench = Bench_Bench.Client<Transport>

    /// How many of a kind share a connection.
    static let streamsPerConnection = 125
    static let idleStreamsPerConnection = 100

    let kind: Kind
    let port: Int
    let server: Int32
    /// PEM file of the authority that signed the server's certificate.
    let trust: String
    /// Outstanding calls, streams or connections.
    let count: Int
    /// Bytes of each message.
    let payload: Int
    let seconds: Double

    private var message: Bench_Echo { .with { $0.payload = Data(repeating: UInt8(ascii: "x"), count: payload) } }

    func run() async throws {
        switch kind {
        case .unary: try await unary()
        case .stream: try await stream()
        case .handshake: try await handshakes()
        case .idleConnection: try await idleConnections()
        case .idleStream: try await idleStreams()
        }
    }

    private func connect() throws -> GRPCClient<Transport> {
        GRPCClient(
            transport: try .http2NIOPosix(
                target: .ipv4(address: "127.0.0.1", port: port),
                transportSecurity: .tls {
                    $0.trustRoots = .certificates([.file(path: trust, format: .pem)])
                },
                config: .defaults { $0.http2.authority = "localhost" }))
    }

    /// Runs a connection beside its use.
    private func withConnection(_ body: @Sendable @escaping (Bench) async throws -> Void) async throws {
        let client = try connect()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await client.runConnections() }
            try await body(Bench(wrapping: client))
            client.beginGracefulShutdown()
        }
    }

    private func unary() async throws {
        try await withConnection { bench in
            meter_start(server, 0.5, seconds)
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<count {
                    group.addTask {
                        let request = message
                        while true {
                            let start = meter_now()
                            let reply = try await bench.say(request)
                            precondition(reply.payload.count == payload, "the reply is not the request")
                            meter_count(meter_now() - start)
                        }
                    }
                }
            }
        }
    }

    private func stream() async throws {
        meter_start(server, 1.5, seconds)
        try await withThrowingDiscardingTaskGroup { group in
            for first in stride(from: 0, to: count, by: Self.streamsPerConnection) {
                let streams = min(Self.streamsPerConnection, count - first)
                group.addTask {
                    try await withConnection { bench in
                        try await withThrowingDiscardingTaskGroup { group in
                            for _ in 0..<streams { group.addTask { try await read(bench) } }
                        }
                    }
                }
            }
        }
    }

    private func read(_ bench: Bench) async throws {
        try await bench.stream(message) { response in
            for try await reply in response.messages {
                precondition(reply.payload.count == payload, "the reply is not the request")
                meter_add(1)
            }
        }
    }

    private func handshakes() async throws {
        meter_start(server, 0.5, seconds)
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    while true {
                        let start = meter_now()
                        try await withConnection { _ = try await $0.say(message) }
                        meter_count(meter_now() - start)
                    }
                }
            }
        }
    }

    // MARK: Memory

    /// Opens connections that each make one call and are then left alone.
    private func idleConnections() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            let before = try await openConnections(1, in: &group)
            let after = try await openConnections(count, in: &group)
            meter_print_bytes(before.server, after.server, before.own, after.own, UInt64(count))
            exit(0)
        }
    }

    private func idleStreams() async throws {
        let isOpen = Latch(count)
        try await withThrowingDiscardingTaskGroup { group in
            let go = Gate()
            for _ in stride(from: 0, to: count, by: Self.idleStreamsPerConnection) {
                group.addTask {
                    try await withConnection { bench in
                        _ = try await bench.say(message)
                        await go.wait()
                        try await withThrowingDiscardingTaskGroup { group in
                            for _ in 0..<Self.idleStreamsPerConnection {
                                group.addTask {
                                    isOpen.arrive()
                                    try await bench.stream(Bench_Echo()) { for try await _ in $0.messages {} }
                                }
                            }
                        }
                    }
                }
            }
            let before = try await settled()
            go.open()
            await isOpen.wait()
            let after = try await settled()
            meter_print_bytes(before.server, after.server, before.own, after.own, UInt64(count))
            exit(0)
        }
    }

    private func openConnections(
        _ number: Int, in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> (server: UInt64, own: UInt64) {
        for _ in 0..<number {
            let client = try connect()
            group.addTask { try await client.runConnections() }
            _ = try await Bench(wrapping: client).say(message)
        }
        return try await settled()
    }

    /// What both processes hold once nothing has moved for a while.
    private func settled() async throws -> (server: UInt64, own: UInt64) {
        try await Task.sleep(for: .seconds(seconds))
        return (meter_resident(server), meter_resident(getpid()))
    }
}
