public import CLPMessages

/// A method with the handler that serves it. Generated code makes them.
public struct MethodRegistration: Sendable {
    /// `package.Service/Method`.
    public let path: String
    /// How many messages each side sends.
    public let kind: MethodKind
    /// The handler may block its thread.
    public let isBlocking: Bool
    package let handler: Handler

    /// Decodes what comes, runs the user's code, and gives the serialized reply of a method with one reply. A method with
    /// many writes to the sink and gives nil.
    package enum Handler: Sendable {
        package typealias Whole =
            nonisolated(nonsending) @Sendable (
                _ request: [UInt8], _ sink: any MessageSink, _ context: CallContext
            ) async throws -> [UInt8]?
        package typealias Streamed =
            nonisolated(nonsending) @Sendable (
                _ requests: any MessageSource, _ sink: any MessageSink, _ context: CallContext
            ) async throws -> [UInt8]?

        /// Gets exactly one request.
        case whole(Whole)
        /// Reads requests as they come.
        case streamed(Streamed)
        /// Gets exactly one request, and has the reply when it returns.
        case synchronous(@Sendable (_ request: [UInt8], _ context: CallContext) throws -> [UInt8])
    }

    /// Whether the handler is a plain function, which runs in the turn of the read without a task.
    var isSynchronous: Bool {
        if case .synchronous = handler { true } else { false }
    }

    /// Registers a unary handler.
    public static func unary<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>,
        _ handler: nonisolated(nonsending) @escaping @Sendable (Request, CallContext) async throws -> Response
    ) -> MethodRegistration {
        MethodRegistration(
            path: method.path, kind: .unary, isBlocking: method.isBlocking,
            handler: .whole { bytes, _, context in
                let request = try Request(request: bytes)
                return try await handler(request, context).bytesToSend()
            })
    }

    /// Registers a unary handler that is a plain function. It runs on the loop of its connection, in the turn that read
    /// the call, and costs no task.
    ///
    /// By contract it takes at most 100 µs and does not block: every other call of that loop waits for it. One that takes
    /// more than 1 ms is logged. Deadline and cancellation can't interrupt it. A server with a synchronous handler can't
    /// have a ``ServerInterceptor``, only ``AdmissionInterceptor``s.
    public static func synchronousUnary<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>,
        _ handler: @escaping @Sendable (Request, CallContext) throws -> Response
    ) -> MethodRegistration {
        MethodRegistration(
            path: method.path, kind: .unary, isBlocking: method.isBlocking,
            handler: .synchronous { bytes, context in
                try handler(Request(request: bytes), context).bytesToSend()
            })
    }

    /// Registers a handler that streams its replies.
    public static func serverStreaming<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>,
        _ handler:
            nonisolated(nonsending) @escaping @Sendable (
                Request, MessageWriter<Response>, CallContext
            ) async throws -> Void
    ) -> MethodRegistration {
        MethodRegistration(
            path: method.path, kind: .serverStreaming, isBlocking: method.isBlocking,
            handler: .whole { bytes, sink, context in
                try await handler(Request(request: bytes), MessageWriter(sink), context)
                return nil
            })
    }

    /// Registers a handler that reads a stream of requests and gives one reply. It starts with the call, before the first
    /// request has come.
    public static func clientStreaming<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>,
        _ handler:
            nonisolated(nonsending) @escaping @Sendable (
                MessageReader<Request>, CallContext
            ) async throws -> Response
    ) -> MethodRegistration {
        MethodRegistration(
            path: method.path, kind: .clientStreaming, isBlocking: method.isBlocking,
            handler: .streamed { source, _, context in
                try await handler(MessageReader(source), context).bytesToSend()
            })
    }

    /// Registers a handler that reads a stream of requests and streams its replies, in whatever order it likes. It starts
    /// with the call, before the first request has come.
    public static func bidirectionalStreaming<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>,
        _ handler:
            nonisolated(nonsending) @escaping @Sendable (
                MessageReader<Request>, MessageWriter<Response>, CallContext
            ) async throws -> Void
    ) -> MethodRegistration {
        MethodRegistration(
            path: method.path, kind: .bidirectionalStreaming, isBlocking: method.isBlocking,
            handler: .streamed { source, sink, context in
                try await handler(MessageReader(source), MessageWriter(sink), context)
                return nil
            })
    }
}

extension Message {
    /// Decodes the request of a call.
    ///
    /// - Throws: `INVALID_ARGUMENT`: the caller sent it; `RESOURCE_EXHAUSTED` when it costs more than it may.
    fileprivate init(request bytes: [UInt8]) throws(RPCError) {
        do {
            try self.init(serialized: bytes)
        } catch {
            throw RPCError(badRequest: error)
        }
    }
}

extension RPCError {
    /// The status of a call whose request does not decode. [CLP-SHAPE-2]
    init(badRequest error: DecodingError) {
        self.init(
            code: error.fault == .sender ? .invalidArgument : .resourceExhausted,
            message: "the request does not decode: \(error)")
    }
}
