import CLPTLS
import CLPWire
import NIOCore
import NIOPosix
import Synchronization

/// What the loops of a ``Client`` share. Nothing in it changes but the certificates, the retry tokens, and whose turn it
/// is.
final class ClientCore: Sendable {
    let target: ClientTarget
    let configuration: ClientConfiguration
    let wire: WireConfiguration
    let interceptors: ClientInterceptorChain
    let retryTokens: SharedRetryTokens
    let resolver: any HostResolver
    /// The name that the server's certificate must carry; nil: the host of each address.
    let serverName: String?
    /// The rules of TLS for each connection that is made; nil: the server is in this process.
    let tls: ReloadableTLSContext?
    /// The server that calls go to, if it is in this process.
    let server: RunningServer?
    private let turn = Atomic<UInt>(0)
    /// Loops that hold connections of this client, each with its own.
    private let loops: [LoopExecutor]

    init(
        _ target: ClientTarget, tls: ClientTLS, configuration: ClientConfiguration,
        interceptors: [any ClientInterceptor], inProcess server: RunningServer? = nil
    ) throws {
        self.target = target
        self.configuration = configuration
        wire = try configuration.wire()
        self.interceptors = ClientInterceptorChain(interceptors: interceptors)
        retryTokens = SharedRetryTokens(configuration.retries.budget)
        resolver = configuration.resolver ?? SystemResolver()
        serverName = tls.serverName
        self.tls = server == nil ? try ReloadableTLSContext.client(tls) : nil
        self.server = server
        let group = MultiThreadedEventLoopGroup.singleton
        var loops: [LoopExecutor] = []
        // The group hands its loops out in turn, so a few more questions than loops name each of them.
        for _ in 0..<(2 * configuration.connectionsPerAddress) where loops.count < configuration.connectionsPerAddress {
            let loop = LoopExecutor.of(group.next())
            if !loops.contains(where: { $0 === loop }) { loops.append(loop) }
        }
        self.loops = loops
    }

    /// What protects one connection.
    func secureLayer(host: String) throws(TLSError) -> SecureLayer {
        guard let tls else { return .plain(PlainLayer()) }
        return .tls(try TLSEngine(client: tls.current, peerName: serverName ?? host))
    }

    /// Reads the files of certificates and key again. What is wrong with them leaves those in use that are.
    func reloadCertificates() throws(ConfigurationError) {
        guard let tls else { throw ConfigurationError("a client in one process with its server has no certificates") }
        do { try tls.reload() } catch { throw ConfigurationError("\(error)") }
    }

    /// The pools of a client, one for each of its loops.
    func makePools() -> [ClientPool] {
        loops.enumerated().map { ClientPool(core: self, loop: $1, number: $0, pools: loops.count) }
    }

    /// The pool for the next call: that of the loop on which the caller runs, else each in turn.
    func pool(of pools: [ClientPool]) -> ClientPool {
        guard pools.count > 1 else { return pools[0] }
        for pool in pools where pool.loop.isOnLoop { return pool }
        return pools[Int(turn.add(1, ordering: .relaxed).oldValue % UInt(pools.count))]
    }
}
