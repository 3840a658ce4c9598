import Logging
import NIOCore

extension ServerCall {
    /// Starts the handler: it runs in place until it suspends. A call that was cancelled in the meantime never starts.
    func start() {
        if stage == .refused { return startRefused() }
        guard stage == .ready else { return }
        guard connection.loop.time < scope.deadline else { return end(Self.deadlinePassed) }
        stage = .running
        let request = takeRequest()
        switch route.method.handler {
        case .synchronous(let handler): runInPlace(request, handler)
        case .whole(let handler): launch(request, handler)
        case .streamed(let handler):
            guard let requests else { return }
            launch(request) { _, sink, context in try await handler(requests, sink, context) }
        }
    }

    /// A plain function: the answer is there when it returns, without a task.
    private func runInPlace(_ request: [UInt8], _ handler: ([UInt8], CallContext) throws -> [UInt8]) {
        do {
            handlerEnded(.success(try handler(request, context)))
        } catch {
            handlerEnded(.failure(error))
        }
    }

    private func launch(_ request: [UInt8], _ handler: @escaping MethodRegistration.Handler.Whole) {
        if route.method.isBlocking, let executor = connection.core.blockingExecutor {
            task = Task(executorPreference: executor) { await self.run(request, handler) }
        } else {
            connection.loop.startNextInPlace()
            let started = Task(executorPreference: connection.loop) { await self.run(request, handler) }
            guard stage == .running else { return }
            task = started
        }
        armDeadline()
    }

    /// Shows a call that has its answer to the interceptors, so that an account of all calls has no gap: the handler in
    /// the middle is replaced by the refusal.
    private func startRefused() {
        guard let refusal = ending else { return }
        stage = .running
        let started = Task.immediate(executorPreference: connection.loop) {
            await CallScope.$current.withValue(self.scope) {
                // What they make of it changes nothing: the caller has been answered.
                try? await self.connection.core.interceptors.run(self.context) { _ in throw refusal }
            }
            self.leave(.failure(refusal))
        }
        guard stage == .running else { return }
        task = started
        armRefusal()
    }

    private func run(_ request: [UInt8], _ handler: MethodRegistration.Handler.Whole) async {
        let outcome: Result<[UInt8]?, any Error>
        do {
            // Each step in between would cost a look at the task's executor.
            outcome = .success(
                try await CallScope.$current.withValue(scope) {
                    connection.core.interceptors.isEmpty
                        ? try await handler(request, self, context)
                        : try await reply(to: request, handler)
                })
        } catch {
            outcome = .failure(error)
        }
        leave(outcome)
    }

    private func leave(_ outcome: Result<[UInt8]?, any Error>) {
        if connection.loop.isOnLoop {
            if task != nil { connection.loop.lastActive = route }
            handlerEnded(outcome)
        } else {
            connection.loop.perform { self.handlerEnded(outcome) }
        }
    }

    /// Runs interceptors and handler. - Returns: the reply of a method with one reply.
    private func reply(to request: [UInt8], _ handler: MethodRegistration.Handler.Whole) async throws -> [UInt8]? {
        var reply: [UInt8]?
        var hasRun = false
        try await connection.core.interceptors.run(context) { context in
            if hasRun { throw RPCError(code: .internal, message: "an interceptor ran the handler twice") }
            hasRun = true
            reply = try await handler(request, self, context)
        }
        if !hasRun { throw RPCError(code: .internal, message: "an interceptor ended the call without a status") }
        // An OK of a method with one reply would be a fault of the protocol without it.
        if route.hasOneReply, reply == nil {
            throw RPCError(code: .internal, message: "an interceptor hid the failure of the handler")
        }
        return reply
    }

    private func handlerEnded(_ outcome: Result<[UInt8]?, any Error>) {
        stage = .over
        task = nil
        disarm()
        if ending == nil {
            switch outcome {
            // [CLP-SHAPE-2] A handler that goes on after a message that does not decode can't make the call a good one.
            case .success(let reply): if let error = requests?.refusal { finish(failed: error) } else { finish(reply) }
            case .failure(let error): finish(failed: status(of: error))
            }
            close(Self.hasEnded)
            connection.replyIsComplete(self)
        }
        connection.callIsOver(self)
    }

    /// A call that the handler made has failed, and the handler has let that through. Its text names what only this side
    /// is to know, and its trailers and details are for this side; so is its advice to try again, which would multiply from
    /// layer to layer.
    private func status(ofCallElsewhere error: RPCError) -> RPCError {
        let id = DebugId.random()
        connection.core.limitedLog.log(
            .handlerFailed, on: connection.loop.eventLoop, logger: context.logger,
            ["error": "call elsewhere", "code": "\(error.code)", "debug-id": "\(id.id)"])
        let code: RPCError.Code =
            [.cancelled, .deadlineExceeded, .unavailable].contains(error.code) ? error.code : .unknown
        var status = RPCError(code: code, message: "a call to another service failed")
        status.debugID = id.id
        return status
    }

    private func status(of error: any Error) -> RPCError {
        switch error {
        case let error as RPCError where error.isOfAnotherCall: return status(ofCallElsewhere: error)
        case let error as RPCError where error.code != .ok: return error
        case is CancellationError: return RPCError(code: .cancelled, message: "the handler was cancelled")
        default:
            // The text of an error may hold content, so only its type is logged and nothing of it is sent. The id leads
            // from the caller's report to the line in the log.
            let id = DebugId.random()
            connection.core.limitedLog.log(
                .handlerFailed, on: connection.loop.eventLoop, logger: context.logger,
                ["error": "\(type(of: error))", "debug-id": "\(id.id)"])
            var status = RPCError(code: .unknown, message: "the handler failed")
            status.debugID = id.id
            return status
        }
    }
}
