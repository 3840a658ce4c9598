public import CLPMessages

/// A method with the handler that serves it. Generated code makes them.
public struct MethodRegistration: Sendable {
    /// `package.Service/Method`.
    public let path: String
    /// How many messages each side sends.
    public let kind: MethodKind
    /// The handler may block its thread.
    public let isBlocking: Bool

    /// Decodes the request, runs the handler, and gives the serialized reply of a unary method. A streaming method
    /// writes to the sink and gives nil.
    package let invoke:
        nonisolated(nonsending) @Sendable (
            _ request: [UInt8], _ sink: any MessageSink, _ context: CallContext
        ) async throws -> [UInt8]?

    /// Registers a unary handler.
    public static func unary<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>,
        _ handler: nonisolated(nonsending) @escaping @Sendable (Request, CallContext) async throws -> Response
    ) -> MethodRegistration {
        MethodRegistration(path: method.path, kind: .unary, isBlocking: method.isBlocking) { bytes, _, context in
            let request = try Request(request: bytes)
            return try await handler(request, context).bytesToSend()
        }
    }

    /// Registers a handler that streams its replies.
    public static func serverStreaming<Request: Message, Response: Message>(
        _ method: MethodDescriptor<Request, Response>,
        _ handler:
            nonisolated(nonsending) @escaping @Sendable (
                Request, MessageWriter<Response>, CallContext
            ) async throws -> Void
    ) -> MethodRegistration {
        MethodRegistration(path: method.path, kind: .serverStreaming, isBlocking: method.isBlocking) {
            bytes, sink, context in
            try await handler(Request(request: bytes), MessageWriter(sink), context)
            return nil
        }
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
            // [CLP-SHAPE-2]
            let code: RPCError.Code = error.fault == .sender ? .invalidArgument : .resourceExhausted
            throw RPCError(code: code, message: "the request does not decode: \(error)")
        }
    }
}
