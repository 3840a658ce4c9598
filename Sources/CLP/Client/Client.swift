public import CLPMessages

/// A connection to a server, made when the first call needs it and again after a loss.
///
/// ```swift
/// let client = try Client("clp://gateway.internal:7443", tls: .trust("ca.pem"))
/// let reply = try await GreeterClient(client).greet(.init(name: "Li"), options: .init(timeout: .seconds(2)))
/// ```
///
/// Letting go of it closes its connection, and a stream that is still being read with it. A client may be shared: calls from any thread, actor or task run side by side on its connection. A call that the
/// server certainly did not process is sent once more by itself; any other failure is for the caller to judge.
public final class Client: Sendable {
    private let core: ClientCore

    /// Makes a client. Nothing is opened before the first call.
    ///
    /// - Parameters:
    ///   - target: `clp://host:port`; the port may be left out (7443).
    ///   - tls: Whom to trust.
    ///   - configuration: Limits.
    /// - Throws: ``ConfigurationError`` when the target or a limit can't work, a TLS error when a file can't be used.
    public init(_ target: String, tls: ClientTLS, configuration: ClientConfiguration = .init()) throws {
        try configuration.validate()
        core = try ClientCore(ClientTarget(target), tls: tls, configuration: configuration)
    }

    deinit {
        let core = core
        core.loop.perform { core.close(nil) }
    }

    /// Makes a unary call. Generated clients call it.
    ///
    /// - Throws: the status that the server sent, `DEADLINE_EXCEEDED`, `CANCELLED` when the task is cancelled, or
    ///   `UNAVAILABLE` when the server can't be reached or the connection was lost.
    public nonisolated(nonsending) func unary<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>, _ request: Request, options: CallOptions = .init()
    ) async throws(RPCError) -> Response {
        try await call(method, request, options: options).message
    }

    /// Makes a unary call, and gives the metadata beside the message.
    ///
    /// - Throws: as ``unary(_:_:options:)``.
    public nonisolated(nonsending) func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>, _ request: Request, options: CallOptions = .init()
    ) async throws(RPCError) -> Reply<Response> {
        let core = core
        let receiver = UnaryReceiver()
        let call = try ClientCall(
            core: core, path: method.path, request: try request.bytesToSend(), options: options, receiver: receiver)
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                core.loop.perform {
                    receiver.wait(continuation)
                    core.start(call)
                }
            }
        } onCancel: {
            call.cancel()
        }
        if let error = outcome.end.error { throw error }
        do {
            return Reply(
                message: try Response(serialized: outcome.message), head: outcome.head, trailers: outcome.end.trailers)
        } catch {
            throw RPCError(code: .internal, message: "the reply of the server does not decode: \(error)")
        }
    }

    /// Starts a call whose replies are a stream. Generated clients call it. It returns as soon as the call is on its
    /// way; what goes wrong is thrown by the reader.
    ///
    /// - Throws: an error that is known before the call is sent.
    public nonisolated(nonsending) func serverStreaming<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>, _ request: Request, options: CallOptions = .init()
    ) async throws(RPCError) -> MessageReader<Response> {
        let core = core
        let stream = ReplyStream()
        let call = try ClientCall(
            core: core, path: method.path, request: try request.bytesToSend(), options: options, receiver: stream)
        stream.belongs(to: call)
        core.loop.perform { core.start(call) }
        return MessageReader(stream)
    }

    /// Runs code on the thread of this client's connection, so that none of its calls crosses threads: for code that
    /// makes many small calls and does little else. Its child tasks run there too.
    ///
    /// What runs there must not block, since the connection waits for it. Code of an actor stays on its actor.
    public nonisolated(nonsending) func withLoop<Result, Failure: Error>(
        _ body: nonisolated(nonsending) () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        try await withTaskExecutorPreference(core.loop) { () async throws(Failure) -> Result in
            // A preference for an executor is heeded from the next suspension on; one that is resumed at once is none.
            for _ in 0..<3 where !core.loop.isOnLoop {
                await withUnsafeContinuation { continuation in core.loop.perform { continuation.resume() } }
            }
            return try await body()
        }
    }

    /// Closes the connection: calls that are open end with `CANCELLED`, later ones fail at once. Waits until the
    /// connection is closed.
    public func close() async {
        let core = core
        await withCheckedContinuation { waiter in core.loop.perform { core.close(waiter) } }
    }
}
