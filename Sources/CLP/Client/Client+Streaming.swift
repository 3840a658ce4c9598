public import CLPMessages

extension Client {
    // MARK: Many replies

    /// Starts a call whose replies are a stream. Generated clients call it. It returns as soon as the call is on its
    /// way; what goes wrong is thrown by the reader.
    ///
    /// - Throws: an error that is known before the call is sent.
    public nonisolated(nonsending) func serverStreaming<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>, _ request: Request, options: CallOptions = .init()
    ) async throws(RPCError) -> MessageReader<Response> {
        let message = try request.bytesToSend()
        let mailbox = ReplyMailbox()
        if core.interceptors.isEmpty {
            let call = try ClientCall(method.request(message), options, pool: pool, receiver: mailbox)
            mailbox.belongs(to: call)
            call.start()
        } else {
            intercept(method, message, options, mailbox)
        }
        return MessageReader(mailbox)
    }

    /// Starts a call whose replies are a stream, and waits for the metadata that comes before them.
    ///
    /// - Throws: how the call ended if it did before any reply.
    public nonisolated(nonsending) func call<Request: Message, Response: Message>(
        streaming method: MethodDescriptor<Request, Response>, _ request: Request, options: CallOptions = .init()
    ) async throws(RPCError) -> ReplyStream<Response> {
        let messages = try await serverStreaming(method, request, options: options)
        return ReplyStream(messages: messages, head: try await messages.head)
    }

    /// The interceptors go on while the replies are read, so they need a task of their own. The reader ends when they
    /// have ended.
    private func intercept<Request, Response>(
        _ method: MethodDescriptor<Request, Response>, _ message: [UInt8], _ options: CallOptions,
        _ mailbox: ReplyMailbox
    ) {
        let (core, pool, context) = (core, pool, method.context(options))
        let task = ClientInterceptorChain.start(on: pool.loop, until: context.deadline) {
            do throws(RPCError) {
                var end = CallEnd.failed(ClientInterceptorChain.noAnswer)
                try await core.interceptors.runAlone(context) { context in
                    let request = method.request(message, context)
                    let call = try ClientCall(request, context.options, pool: pool, receiver: mailbox)
                    guard mailbox.belongs(to: call) else {
                        call.cancel()
                        throw CancellationError()
                    }
                    end = await mailbox.runToEnd(call)
                    if let error = end.error { throw error }
                }
                // A failure that an interceptor hides is one all the same.
                mailbox.close(end)
            } catch {
                mailbox.close(.failed(error))
            }
        }
        if !mailbox.onAbandon({ task.cancel() }) { task.cancel() }
    }

    // MARK: Many requests

    /// Makes a call whose requests are a stream, which the closure writes. Generated clients call it.
    ///
    /// Leaving the closure says that no request follows; an error thrown in it cancels the call. When the server ends
    /// the call before it has all requests, the writer throws, and the call ends with what the server said.
    /// Neither that nor the timeout interrupts the closure: it learns of either when it writes next, and the call returns
    /// when the closure has. A closure that waits for something else brings a limit of its own.
    ///
    /// - Throws: as ``unary(_:_:options:)``, and what the closure throws by itself.
    public nonisolated(nonsending) func clientStreaming<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>, options: CallOptions = .init(),
        _ requests: nonisolated(nonsending) (MessageWriter<Request>) async throws -> Void
    ) async throws -> Response {
        try await call(method, options: options, requests: requests).message
    }

    /// Makes a call whose requests are a stream, and gives the metadata beside the message.
    ///
    /// - Throws: as ``clientStreaming(_:options:_:)``.
    public nonisolated(nonsending) func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>, options: CallOptions = .init(),
        requests: nonisolated(nonsending) (MessageWriter<Request>) async throws -> Void
    ) async throws -> Reply<Response> {
        if core.interceptors.isEmpty {
            return try Reply(await outcome(of: method.request(nil), options, requests))
        }
        var outcome: UnaryReceiver.Outcome?
        try await core.interceptors.run(method.context(options)) { context in
            let reply = try await self.outcome(of: method.request(nil, context), context.options, requests)
            outcome = reply
            if let error = reply.end.error { throw error }
        }
        guard let outcome else { throw ClientInterceptorChain.noAnswer }
        return try Reply(outcome)
    }

    private nonisolated(nonsending) func outcome<Request: Message>(
        of request: ClientCall.Request, _ options: CallOptions,
        _ requests: nonisolated(nonsending) (MessageWriter<Request>) async throws -> Void
    ) async throws -> UnaryReceiver.Outcome {
        let receiver = UnaryReceiver()
        let call = try ClientCall(request, options, pool: pool, receiver: receiver)
        return try await withTaskCancellationHandler {
            call.start()
            do {
                try await requests(MessageWriter(call))
                call.finish()
            } catch {
                // What the server said is why the writer threw; any other error is the closure's own.
                guard let end = await call.leave(), error as? RPCError == end.error ?? ClientCall.endedByServer else {
                    throw error
                }
            }
            return await withUnsafeContinuation { continuation in
                call.pool.loop.perform { receiver.wait(continuation) }
            }
        } onCancel: {
            call.cancel()
        }
    }

    // MARK: Both

    /// Makes a call with streams both ways: the closure writes the requests and reads the replies, in whatever order the
    /// method wants. Generated clients call it.
    ///
    /// `writer.finish()` says that no request follows. The reader gives nil when the server has ended the call with OK, so
    /// who wants to know that reads to there; leaving the closure before that, or throwing, cancels the call. When the
    /// server has ended the call, or its time is over, reader and writer throw; a closure that waits for something else
    /// is not interrupted.
    ///
    /// - Throws: what the closure throws.
    public nonisolated(nonsending) func bidirectionalStreaming<Request: Message, Response: Message, Outcome>(
        _ method: MethodDescriptor<Request, Response>, options: CallOptions = .init(),
        _ exchange: nonisolated(nonsending) (MessageWriter<Request>, MessageReader<Response>) async throws -> Outcome
    ) async throws -> Outcome {
        try await call(method, options: options, exchange: exchange).outcome
    }

    /// Makes a call with streams both ways, and gives the metadata beside what the closure returns.
    ///
    /// - Throws: as ``bidirectionalStreaming(_:options:_:)``.
    public nonisolated(nonsending) func call<Request: Message, Response: Message, Outcome>(
        _ method: MethodDescriptor<Request, Response>, options: CallOptions = .init(),
        exchange: nonisolated(nonsending) (MessageWriter<Request>, MessageReader<Response>) async throws -> Outcome
    ) async throws -> Exchange<Outcome> {
        if core.interceptors.isEmpty {
            return try await exchanged(method.request(nil), options, exchange)
        }
        var result: Exchange<Outcome>?
        try await core.interceptors.run(method.context(options)) { context in
            result = try await self.exchanged(method.request(nil, context), context.options, exchange)
        }
        guard let result else { throw ClientInterceptorChain.noAnswer }
        return result
    }

    private nonisolated(nonsending) func exchanged<Request: Message, Response: Message, Outcome>(
        _ request: ClientCall.Request, _ options: CallOptions,
        _ exchange: nonisolated(nonsending) (MessageWriter<Request>, MessageReader<Response>) async throws -> Outcome
    ) async throws -> Exchange<Outcome> {
        let mailbox = ReplyMailbox()
        let call = try ClientCall(request, options, pool: pool, receiver: mailbox)
        mailbox.belongs(to: call)
        return try await withTaskCancellationHandler {
            call.start()
            let outcome: Outcome
            do {
                outcome = try await exchange(MessageWriter(call), MessageReader(mailbox))
            } catch {
                _ = await call.leave()
                throw error
            }
            let end = await call.leave()
            return Exchange(outcome: outcome, head: mailbox.knownHead, trailers: end?.trailers ?? [:])
        } onCancel: {
            call.cancel()
        }
    }
}
