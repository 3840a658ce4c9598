import CLP

/// A client that trusts the tests' authority, for the time of `body`.
func withClient<Result>(
    _ target: String, tls: ClientTLS? = nil, interceptors: [any ClientInterceptor] = [],
    configure: (inout ClientConfiguration) -> Void = { _ in },
    _ body: (Client) async throws -> Result
) async throws -> Result {
    var configuration = ClientConfiguration()
    configure(&configuration)
    let client = try Client(
        target, tls: tls ?? .trust(TestCertificates.shared.path("ca.pem")), configuration: configuration,
        interceptors: interceptors)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    await client.close()
    return try result.get()
}

extension ClientConfiguration {
    /// One connection, so that a test can count on which one its calls use.
    mutating func useOneConnection() {
        connectionsPerAddress = 1
        maximumConnectionsPerAddress = 1
    }

    /// Waits that a test can wait for.
    mutating func hurry() {
        reconnectBackoff = Backoff(initial: .milliseconds(50), maximum: .milliseconds(200))
        retries.backoff = Backoff(initial: .milliseconds(10), maximum: .milliseconds(50))
    }
}
