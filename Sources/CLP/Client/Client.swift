/// Calls a server, or several that serve the same: over connections that are made when calls need them and again after a
/// loss.
///
/// ```swift
/// let client = try Client("clp://gateway.internal:7443", tls: .trust("ca.pem"))
/// let reply = try await GreeterClient(client).greet(.init(name: "Li"), options: .init(timeout: .seconds(2)))
/// ```
///
/// Letting go of it closes its connections, and a stream that is still being read with them. A client may be shared:
/// calls from any thread, actor or task run side by side. A call that the server certainly did not process is sent once
/// more by itself, and ``ClientConfiguration/retries`` says when more is done; any other failure is for the caller to
/// judge.
public final class Client: Sendable {
    let core: ClientCore
    private let pools: [ClientPool]

    /// Makes a client. Nothing is opened before the first call.
    ///
    /// - Parameters:
    ///   - target: `clp://host:port`, or a list, `clp://host:port,host:port`; a port may be left out (7443). A name may
    ///     stand for any number of addresses.
    ///   - tls: Whom to trust.
    ///   - configuration: How to connect, and limits.
    ///   - interceptors: What runs around each call, the outermost first.
    /// - Throws: ``ConfigurationError`` when the target, a limit or a file can't be used.
    public init(
        _ target: String, tls: ClientTLS, configuration: ClientConfiguration = .init(),
        interceptors: [any ClientInterceptor] = []
    ) throws {
        try configuration.validate()
        core = try ClientCore(
            ClientTarget(target), tls: tls, configuration: configuration, interceptors: interceptors)
        pools = core.makePools()
    }

    /// Makes a client of a server in this process, as `Server(inProcess:…)` makes them.
    ///
    /// - Throws: ``ConfigurationError`` when a limit can't work.
    package init(
        inProcess server: Server, configuration: ClientConfiguration, interceptors: [any ClientInterceptor]
    ) throws {
        try configuration.validate()
        // An address that is never asked for: the one endpoint that there is.
        core = try ClientCore(
            ClientTarget("clp://127.0.0.1:1"), tls: .system, configuration: configuration, interceptors: interceptors,
            inProcess: server.running)
        pools = core.makePools()
    }

    deinit {
        for pool in pools { pool.loop.perform { pool.close(nil) } }
    }

    /// Where the next call goes.
    var pool: ClientPool { core.pool(of: pools) }

    /// Runs code on the thread of one of this client's connections, so that none of its calls crosses threads: for code
    /// that makes many small calls and does little else. Its child tasks run there too.
    ///
    /// What runs there must not block, since the connection waits for it. Code of an actor stays on its actor.
    public nonisolated(nonsending) func withLoop<Result, Failure: Error>(
        _ body: nonisolated(nonsending) () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let loop = pool.loop
        return try await withTaskExecutorPreference(loop) { () async throws(Failure) -> Result in
            // A preference for an executor is heeded from the next suspension on; one that is resumed at once is none.
            for _ in 0..<3 where !loop.isOnLoop {
                await withUnsafeContinuation { continuation in loop.perform { continuation.resume() } }
            }
            return try await body()
        }
    }

    /// Reads the files of ``ClientTLS`` again, for connections that are made from now on; those there are go on as they
    /// were made.
    ///
    /// - Throws: what is wrong with a file; then the ones read before stay in use.
    public func reloadCertificates() throws(ConfigurationError) { try core.reloadCertificates() }

    /// Closes the connections: calls that are open end with `CANCELLED`, later ones fail at once. Waits until the
    /// connections are closed, ``ClientConfiguration/closeTimeout`` at most.
    public func close() async {
        await withTaskGroup { group in
            for pool in pools {
                group.addTask {
                    await withCheckedContinuation { waiter in pool.loop.perform { pool.close(waiter) } }
                }
            }
        }
    }

    /// What waits in the client at present: calls in its queues, those among them that are over, and timers that look for
    /// room for them.
    package func waiting() async -> (calls: Int, timers: Int) {
        var sum = (calls: 0, timers: 0)
        for pool in pools {
            let found = await withCheckedContinuation { waiter in
                pool.loop.perform { waiter.resume(returning: (pool.queuedCount, pool.timers.growth == nil ? 0 : 1)) }
            }
            sum = (sum.calls + found.0, sum.timers + found.1)
        }
        return sum
    }
}
