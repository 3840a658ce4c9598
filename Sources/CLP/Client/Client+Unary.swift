public import CLPMessages

extension Client {
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
        let message = try request.bytesToSend()
        guard core.interceptors.isEmpty else {
            return try Reply(await interceptedOutcome(of: method, message, options))
        }
        // Written out here and below, since a step in between costs a look at the task's executor.
        let receiver = UnaryReceiver()
        let call = try ClientCall(method.request(message), options, pool: pool, receiver: receiver)
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { call.start(receiver, resuming: $0) }
        } onCancel: {
            call.cancel()
        }
        return try Reply(outcome)
    }

    private nonisolated(nonsending) func interceptedOutcome<Request, Response>(
        of method: MethodDescriptor<Request, Response>, _ message: [UInt8], _ options: CallOptions
    ) async throws(RPCError) -> UnaryReceiver.Outcome {
        let (context, pool) = (method.context(options), pool)
        guard let deadline = context.deadline else { return try await outcome(of: method, message, context, pool) }
        let task = ClientInterceptorChain.start(on: pool.loop, until: deadline) {
            () async -> Result<UnaryReceiver.Outcome, RPCError> in
            do throws(RPCError) {
                return .success(try await self.outcome(of: method, message, context, pool))
            } catch {
                return .failure(error)
            }
        }
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        return try result.get()
    }

    private nonisolated(nonsending) func outcome<Request, Response>(
        of method: MethodDescriptor<Request, Response>, _ message: [UInt8], _ context: ClientCallContext,
        _ pool: ClientPool
    ) async throws(RPCError) -> UnaryReceiver.Outcome {
        var outcome: UnaryReceiver.Outcome?
        try await core.interceptors.runAlone(context) { context in
            let receiver = UnaryReceiver()
            let request = method.request(message, context)
            let call = try ClientCall(request, context.options, pool: pool, receiver: receiver)
            let reply = await withTaskCancellationHandler {
                await withUnsafeContinuation { call.start(receiver, resuming: $0) }
            } onCancel: {
                call.cancel()
            }
            outcome = reply
            if let error = reply.end.error { throw error }
        }
        guard let outcome else { throw ClientInterceptorChain.noAnswer }
        return outcome
    }
}

extension Reply {
    /// - Throws: how the call failed, or `INTERNAL` when its reply does not decode ([CLP-SHAPE-2]).
    init(_ outcome: UnaryReceiver.Outcome) throws(RPCError) {
        if let error = outcome.end.error { throw error }
        do {
            message = try Response(serialized: outcome.message)
        } catch {
            throw RPCError(code: .internal, message: "the reply of the server does not decode: \(error)")
        }
        head = outcome.head
        trailers = outcome.end.trailers
    }
}

extension MethodDescriptor {
    /// - Parameter message: nil: a stream of messages.
    func request(_ message: [UInt8]?, _ context: ClientCallContext? = nil) -> ClientCall.Request {
        ClientCall.Request(
            path: path, isIdempotent: isIdempotent, message: message, record: context?.record,
            deadline: context?.deadline)
    }

    func context(_ options: CallOptions) -> ClientCallContext {
        ClientCallContext(method: path, kind: kind, isIdempotent: isIdempotent, options: options)
    }
}
