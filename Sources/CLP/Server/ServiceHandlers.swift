/// The handlers of one service. A generated protocol such as `HealthHandlers` refines it and fulfils both requirements;
/// what a user writes are the methods of that protocol.
public protocol ServiceHandlers: Sendable {
    /// The service that is served.
    var service: ServiceDescriptor { get }
    /// One registration per method.
    var methods: [MethodRegistration] { get }
}
