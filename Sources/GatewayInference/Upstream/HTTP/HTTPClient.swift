package import CLPTLS
package import NIOCore
import NIOPosix
import Synchronization

/// An HTTP/1.1 client for one upstream: a pool of kept connections on each event loop.
///
/// An exchange runs on the event loop of the thread that sends it, if that is one, so that a call and its upstream need
/// no change of threads. No redirects, no compression, no retries, no proxy; every phase has a deadline and every size a
/// limit. TLS verifies chain and host name always (P4.a).
package final class HTTPClient: Sendable {
    /// The upstream.
    package let url: UpstreamURL
    private let tls: TLSContext?
    private let configuration: HTTPClientConfiguration
    private let group: any EventLoopGroup
    private let pools = Mutex<[ObjectIdentifier: Pool]>([:])

    /// A pool with the loop that it lives on, which is kept alive by it.
    private struct Pool: Sendable {
        let loop: any EventLoop
        let box: NIOLoopBoundBox<HTTPConnectionPool>
    }

    /// Makes a client; connects nothing yet.
    /// - Parameters:
    ///   - url: the upstream.
    ///   - trust: whose certificates are accepted.
    ///   - configuration: deadlines and limits.
    ///   - group: the loops for exchanges that are sent from other threads.
    /// - Throws: `TLSError` if `trust` can't be loaded.
    package init(
        _ url: UpstreamURL,
        trust: TrustSource = .system,
        configuration: HTTPClientConfiguration = HTTPClientConfiguration(),
        group: any EventLoopGroup
    ) throws(TLSError) {
        self.url = url
        self.configuration = configuration
        self.group = group
        tls = url.isTLS ? try TLSContext(clientTrusting: trust, options: .upstream) : nil
    }

    /// Sends a request and waits for the head of the response.
    /// - Parameters:
    ///   - request: all that the upstream is told.
    ///   - timeLimit: for the whole exchange, from now to the last byte, if it is less than the configured one.
    /// - Returns: status and headers, with the body to be pulled.
    /// - Throws: `HTTPClientError`. A cancelled task gives up the connection at once.
    package func send(
        _ request: HTTPRequest, timeLimit: Duration? = nil
    ) async throws(HTTPClientError) -> HTTPResponse {
        let loop = MultiThreadedEventLoopGroup.currentEventLoop ?? group.any()
        let pool = pool(on: loop)
        let total = min(configuration.totalTimeout, timeLimit.map { TimeAmount($0) } ?? configuration.totalTimeout)
        let exchange = NIOLoopBoundBox.makeBoxSendingValue(
            HTTPExchange(request, configuration, total: total, loop), eventLoop: loop)
        let head = await withTaskCancellationHandler {
            await withUnsafeContinuation { waiter in
                loop.runNow { pool.value.start(exchange.value, waiter) }
            }
        } onCancel: {
            loop.runNow { exchange.value.fail(.cancelled) }
        }
        return HTTPResponse(try head.get(), exchange, loop)
    }

    /// Closes idle connections and refuses new exchanges; running ones end as they would, and their connections then.
    package func shutDown() {
        for pool in pools.withLock({ Array($0.values) }) {
            pool.loop.runNow { pool.box.value.shutDown() }
        }
    }

    private func pool(on loop: any EventLoop) -> NIOLoopBoundBox<HTTPConnectionPool> {
        pools.withLock { pools in
            if let pool = pools[ObjectIdentifier(loop)] { return pool.box }
            let box = NIOLoopBoundBox.makeBoxSendingValue(
                HTTPConnectionPool(url, tls, configuration, loop), eventLoop: loop)
            pools[ObjectIdentifier(loop)] = Pool(loop: loop, box: box)
            return box
        }
    }
}
