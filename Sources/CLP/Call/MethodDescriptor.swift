public import CLPMessages

/// How many messages each side of a method sends.
public enum MethodKind: Sendable, Hashable {
    /// One request, one reply.
    case unary
    /// Any number of requests, one reply.
    case clientStreaming
    /// One request, any number of replies.
    case serverStreaming
    /// Any number of requests and of replies, in whatever order the two sides like.
    case bidirectionalStreaming
}

/// A method of a service with the types of its messages. Generated code makes one per method.
public struct MethodDescriptor<Request: Message, Response: Message>: Sendable, Hashable {
    /// The full name of the service, such as `clp.rpc.v1.Health`.
    public let service: String
    /// The name of the method in its service, such as `Check`.
    public let name: String
    /// How many messages each side sends.
    public let kind: MethodKind
    /// The handler may block its thread, so it must not run on an event loop (`(clp.blocking)`).
    public let isBlocking: Bool
    /// Running it twice has the effect of running it once (`(clp.idempotent)`).
    public let isIdempotent: Bool
    /// `service/name`, as it stands on the wire.
    public let path: String

    /// Describes a method.
    public init(
        service: String, name: String, kind: MethodKind, isBlocking: Bool = false, isIdempotent: Bool = false
    ) {
        self.service = service
        self.name = name
        self.kind = kind
        self.isBlocking = isBlocking
        self.isIdempotent = isIdempotent
        path = "\(service)/\(name)"
    }
}
