import CLP

/// What a call failed with; nil if it did not.
func failure<Value>(_ body: () async throws -> Value) async -> RPCError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? RPCError ?? RPCError(code: .unknown, message: "not an RPCError but \(type(of: error))")
    }
}
