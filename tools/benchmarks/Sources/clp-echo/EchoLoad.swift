import CLP

/// Keeps a number of unary calls outstanding on one connection and reports what each cost.
struct EchoLoad: Sendable {
    let port: Int
    let server: Int32
    /// PEM file of the authority that signed the server's certificate.
    let trust: String
    let outstanding: Int
    /// Bytes of each message.
    let payload: Int
    let seconds: Double

    func run() async throws {
        let client = try Client("clp://127.0.0.1:\(port)", tls: .trust(trust))
        try await client.withLoop { try await report(client) }
        await client.close()
    }

    private func report(_ client: Client) async throws {
        _ = try await measure(client, until: Clocks.monotonic + 300_000_000)
        let serverStart = Clocks.cpu(of: server)
        let ownStart = Clocks.ownCPU
        let start = Clocks.monotonic
        let latencies = try await measure(client, until: start + UInt64(seconds * 1e9)).sorted()
        let wall = Double(Clocks.monotonic - start) / 1e9
        let calls = Double(max(latencies.count, 1))
        let fields = [
            ("calls_per_s", Double(latencies.count) / wall),
            ("server_cpu_us", Double(Clocks.cpu(of: server) - serverStart) / 1e3 / calls),
            ("client_cpu_us", Double(Clocks.ownCPU - ownStart) / 1e3 / calls),
            ("p50_us", percentile(0.5, of: latencies)),
            ("p99_us", percentile(0.99, of: latencies)),
        ]
        print(fields.map { "\($0)=\(($1 * 1000).rounded() / 1000)" }.joined(separator: " "))
    }

    /// The latencies of all calls, nanoseconds.
    private func measure(_ client: Client, until end: UInt64) async throws -> [UInt64] {
        try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<outstanding {
                group.addTask { try await call(client, until: end) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func call(_ client: Client, until end: UInt64) async throws -> [UInt64] {
        let echo = EchoClient(client)
        let request = EchoMessage(payload: [UInt8](repeating: UInt8(ascii: "x"), count: payload))
        var latencies: [UInt64] = []
        var start = Clocks.monotonic
        while start < end {
            let reply = try await echo.say(request)
            precondition(reply.payload.count == payload, "the reply is not the request")
            let now = Clocks.monotonic
            latencies.append(now - start)
            start = now
        }
        return latencies
    }

    private func percentile(_ part: Double, of sorted: [UInt64]) -> Double {
        sorted.isEmpty ? 0 : Double(sorted[min(Int(Double(sorted.count) * part), sorted.count - 1)]) / 1e3
    }
}
