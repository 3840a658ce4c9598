/// What a caller says about one call.
public struct CallOptions: Sendable {
    /// How long the call may take, connecting and waiting for credit included. nil: the server's maximum.
    public var timeout: Duration?
    /// Metadata for the server.
    public var metadata: Metadata
    /// At most 64 bytes, for services that run an operation once however often the same key arrives; what a key does is
    /// each service's own contract. Empty: none.
    public var idempotencyKey: [UInt8]

    /// Makes options.
    ///
    /// - Parameters:
    ///   - timeout: How long the call may take; nil: the server's maximum.
    ///   - metadata: Metadata for the server.
    ///   - idempotencyKey: At most 64 bytes; empty: none.
    public init(timeout: Duration? = nil, metadata: Metadata = [:], idempotencyKey: [UInt8] = []) {
        self.timeout = timeout
        self.metadata = metadata
        self.idempotencyKey = idempotencyKey
    }
}
