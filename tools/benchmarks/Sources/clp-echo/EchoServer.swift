import CLP
import Glibc

/// Echoes on a free port of the loopback address, which it prints.
struct EchoServer: BenchHandlers {
    func say(_ request: Echo, _ context: CallContext) async throws -> Echo { request }

    func stream(_ request: Echo, _ replies: MessageWriter<Echo>, _ context: CallContext) async throws {
        if request.payload.isEmpty { return await Cancellation().wait() }
        while !Task.isCancelled { try await replies.write(request) }
    }

    static func run(certificate: String, key: String, variant: Variant) async throws {
        var tls = ServerTLS.files(certificate: certificate, key: key)
        tls.padsRecords = variant.isPadded
        let configuration = ServerConfiguration(listen: "127.0.0.1:0", tls: tls)
        var admission: [any AdmissionInterceptor] = []
        if variant.isAdmitted {
            admission = [
                ServerMetrics(factory: AtomicMetrics()), Authentication(), CallLimit(1000), LoggingInterceptor(),
            ]
        }
        let server = Server(
            configuration, services: [variant.isSynchronous ? SynchronousEcho() : EchoServer()], admission: admission)
        async let running: Void = server.run()
        let address = try await server.listeningAddress()
        print(address.port)
        fflush(nil)
        try await running
    }
}

/// Echoes by a handler that is a plain function.
struct SynchronousEcho: ServiceHandlers {
    var service: ServiceDescriptor { Bench.descriptor }
    var methods: [MethodRegistration] { [.synchronousUnary(Bench.say) { request, _ in request }] }
}
