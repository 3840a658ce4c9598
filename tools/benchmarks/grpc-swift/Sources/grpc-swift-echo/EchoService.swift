import GRPCCore
import Synchronization

struct EchoService: Bench_Bench.SimpleServiceProtocol {
    func say(request: Bench_Echo, context: ServerContext) async throws -> Bench_Echo { request }

    func stream(request: Bench_Echo, response: RPCWriter<Bench_Echo>, context: ServerContext) async throws {
        if request.payload.isEmpty { return await Cancellation().wait() }
        while !Task.isCancelled { try await response.write(request) }
    }
}
