/// `clp.rpc.v1.Health`: what a server tells about itself and its services.
struct HealthService: HealthHandlers {
    let status: HealthStatus

    func check(_ request: HealthCheckRequest, _ context: CallContext) async throws -> HealthCheckResponse {
        try Self.response(status.snapshot(of: request.service))
    }

    func watch(
        _ request: HealthCheckRequest, _ replies: MessageWriter<HealthCheckResponse>, _ context: CallContext
    ) async throws {
        var told: HealthCheckResponse?
        while true {
            let snapshot = status.snapshot(of: request.service)
            let response = try Self.response(snapshot)
            if response != told {
                try await replies.write(response)
                told = response
            }
            // Else a watcher would keep the server from leaving before its grace is over.
            if snapshot.isLeaving { throw RPCError(code: .unavailable, message: "the server is shutting down") }
            try await status.changed(since: snapshot.version)
        }
    }

    private static func response(_ snapshot: HealthStatus.Snapshot) throws(RPCError) -> HealthCheckResponse {
        guard let isServing = snapshot.isServing else {
            throw RPCError(code: .notFound, message: "this server does not have the service")
        }
        return HealthCheckResponse(status: isServing ? .serving : .notServing)
    }
}
