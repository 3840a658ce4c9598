package import NIOCore
import NIOHTTP1

/// A response whose head has arrived. The body is pulled: nothing is read from the socket while nobody asks for it, save
/// what came with the last read (at most 64 KiB).
///
/// Sendable, but one task at a time may ask for the body. A response that is let go, or closed, before its end takes its
/// connection with it.
package final class HTTPResponse: Sendable {
    /// The status code, 200 to 999. Redirects are responses like others: nothing is followed.
    package let status: Int
    private let headers: HTTPHeaders
    private let loop: any EventLoop
    private let exchange: NIOLoopBoundBox<HTTPExchange>

    init(_ head: HTTPResponseHead, _ exchange: NIOLoopBoundBox<HTTPExchange>, _ loop: any EventLoop) {
        status = Int(head.status.code)
        headers = head.headers
        self.loop = loop
        self.exchange = exchange
    }

    deinit {
        abandon()
    }

    /// The first value of a header, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first(name: name)
    }

    /// The next bytes of the body, as soon as there are any; nil once the body is complete.
    /// - Throws: `HTTPClientError`; `cut` if the body ended before its end, `cancelled` if the task was cancelled, in
    ///   which case the connection is closed.
    package func next() async throws(HTTPClientError) -> ByteBuffer? {
        if loop.inEventLoop, let ready = exchange.value.takeReady() { return try ready.get() }
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { waiter in
                loop.runNow { [exchange] in exchange.value.awaitBody(waiter) }
            }
        } onCancel: {
            abandon()
        }
        return try result.get()
    }

    /// Abandons what is left of the exchange and closes its connection at once. Does nothing after the end.
    package func close() {
        abandon()
    }

    /// The caller has read what it wants, as when the last event of a stream has come: the rest is read and thrown away in
    /// the background, at most 64 KiB and 1 s of it, so that the connection can be kept; beyond that it is closed. Do not
    /// ask for the body afterwards.
    package func finish() {
        loop.runNow { [exchange] in exchange.value.finish() }
    }

    private func abandon() {
        loop.runNow { [exchange] in exchange.value.abandon() }
    }
}

extension EventLoop {
    /// Runs work on the loop: at once when called there.
    func runNow(_ work: @escaping @Sendable () -> Void) {
        if inEventLoop { work() } else { execute(work) }
    }
}
