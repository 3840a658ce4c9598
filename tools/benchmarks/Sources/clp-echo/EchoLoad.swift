import CLP
import CMeter
import Glibc

/// Keeps calls outstanding, each awaited by a task of its own, until the meter ends the process.
struct EchoLoad: Sendable {
    enum Kind: String {
        case unary, stream, handshake
        case idleConnection = "idle-connection"
        case idleStream = "idle-stream"
    }

    /// How many of a kind share a connection: fewer than the 128 calls that a server allows one by default.
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
    let variant: Variant

    private var options: CallOptions {
        variant.isAdmitted ? CallOptions(metadata: ["authorization": .text(Authentication.key)]) : CallOptions()
    }
    private var message: Echo { Echo(payload: [UInt8](repeating: UInt8(ascii: "x"), count: payload)) }

    func run() async throws {
        switch kind {
        case .unary: try await unary()
        case .stream: try await stream()
        case .handshake: try await handshakes()
        case .idleConnection: try await idleConnections()
        case .idleStream: try await idleStreams()
        }
    }

    private func connect() throws -> Client {
        var tls = ClientTLS.trust(trust)
        tls.padsRecords = variant.isPadded
        var configuration = ClientConfiguration()
        // Like the peers: what is measured is one connection.
        configuration.connectionsPerAddress = 1
        configuration.maximumConnectionsPerAddress = 1
        return try Client("clp://127.0.0.1:\(port)", tls: tls, configuration: configuration)
    }

    /// Runs callers where the variant wants them.
    private func withCallers(
        of client: Client, _ body: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        if variant.isPooled { try await body() } else { try await client.withLoop { try await body() } }
    }

    // MARK: Calls

    private func unary() async throws {
        let client = try connect()
        meter_start(server, 0.5, seconds)
        try await withCallers(of: client) {
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<count { group.addTask { try await call(client) } }
            }
        }
    }

    private func call(_ client: Client) async throws {
        let bench = BenchClient(client)
        let request = message
        let options = options
        while true {
            let start = meter_now()
            let reply = try await bench.say(request, options: options)
            precondition(reply.payload.count == payload, "the reply is not the request")
            meter_count(meter_now() - start)
        }
    }

    private func stream() async throws {
        meter_start(server, 1.5, seconds)
        try await withThrowingDiscardingTaskGroup { group in
            for first in stride(from: 0, to: count, by: Self.streamsPerConnection) {
                let streams = min(Self.streamsPerConnection, count - first)
                let client = try connect()
                group.addTask {
                    try await withCallers(of: client) {
                        try await withThrowingDiscardingTaskGroup { group in
                            for _ in 0..<streams { group.addTask { try await read(client) } }
                        }
                    }
                }
            }
        }
    }

    private func read(_ client: Client) async throws {
        for try await reply in try await BenchClient(client).stream(message) {
            precondition(reply.payload.count == payload, "the reply is not the request")
            meter_add(1)
        }
    }

    private func handshakes() async throws {
        meter_start(server, 0.5, seconds)
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    while true {
                        let start = meter_now()
                        let client = try connect()
                        _ = try await BenchClient(client).say(message)
                        await client.close()
                        meter_count(meter_now() - start)
                    }
                }
            }
        }
    }

    // MARK: Memory

    /// Opens connections that each make one call and are then left alone.
    private func idleConnections() async throws {
        var clients: [Client] = []
        try await open(1, into: &clients)
        let before = try await settled()
        try await open(count, into: &clients)
        let after = try await settled()
        withExtendedLifetime(clients) {
            meter_print_bytes(before.server, after.server, before.own, after.own, UInt64(count))
        }
        exit(0)
    }

    private func idleStreams() async throws {
        var clients: [Client] = []
        try await open(count / Self.idleStreamsPerConnection, into: &clients)
        let before = try await settled()
        var streams: [MessageReader<Echo>] = []
        for index in 0..<count {
            let client = clients[index / Self.idleStreamsPerConnection]
            streams.append(try await BenchClient(client).stream(Echo()))
        }
        let after = try await settled()
        withExtendedLifetime((clients, streams)) {
            meter_print_bytes(before.server, after.server, before.own, after.own, UInt64(count))
        }
        exit(0)
    }

    private func open(_ number: Int, into clients: inout [Client]) async throws {
        for _ in 0..<number {
            let client = try connect()
            _ = try await BenchClient(client).say(message)
            clients.append(client)
        }
    }

    /// What both processes hold once nothing has moved for a while.
    private func settled() async throws -> (server: UInt64, own: UInt64) {
        try await Task.sleep(for: .seconds(seconds))
        return (meter_resident(server), meter_resident(getpid()))
    }
}
