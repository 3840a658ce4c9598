/// A method that a server has. A class, so that a call holds one pointer.
final class Route: Sendable {
    let method: MethodRegistration
    /// Whether the handler reads its requests one by one.
    let isStreamed: Bool
    let hasOneReply: Bool

    init(_ method: MethodRegistration) {
        self.method = method
        hasOneReply = method.kind == .unary || method.kind == .clientStreaming
        if case .streamed = method.handler { isStreamed = true } else { isStreamed = false }
    }

    /// The place of each route by the path of its method.
    ///
    /// - Throws: when two services have the same method.
    static func places(of routes: [Route]) throws(ConfigurationError) -> [String: Int] {
        var places: [String: Int] = [:]
        for (place, route) in routes.enumerated() {
            guard places.updateValue(place, forKey: route.method.path) == nil else {
                throw ConfigurationError("the method \(route.method.path) is registered twice")
            }
        }
        return places
    }

    /// - Throws: what a synchronous handler can't go together with.
    static func check(_ routes: [Route], hasInterceptors: Bool) throws(ConfigurationError) {
        for method in routes.map(\.method) where method.isSynchronous {
            if hasInterceptors {
                throw ConfigurationError(
                    "\(method.path) has a synchronous handler, which can't run inside a ServerInterceptor; "
                        + "make the handler async, or use only AdmissionInterceptors")
            }
            if method.isBlocking {
                throw ConfigurationError(
                    "\(method.path) may block and has a synchronous handler, which runs on the loop; make it async")
            }
        }
    }
}
