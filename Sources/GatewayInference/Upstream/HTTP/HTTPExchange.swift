import NIOCore
import NIOHTTP1

/// One request and its response: what its caller waits for and what has arrived. Lives on its event loop.
///
/// ```
/// connecting → awaiting head → receiving (→ draining) → complete
///      └─────────────┴────────────┴──────────┴────────→ failed
/// ```
final class HTTPExchange {
    typealias HeadWaiter = UnsafeContinuation<Result<HTTPResponseHead, HTTPClientError>, Never>
    typealias BodyWaiter = UnsafeContinuation<Result<ByteBuffer?, HTTPClientError>, Never>

    private enum State {
        case connecting
        case awaitingHead
        case receiving
        /// The caller has what it wants; the rest is thrown away so that the connection can be kept.
        case draining
        case complete
        case failed(HTTPClientError)
    }

    let request: HTTPRequest
    private let limits: HTTPClientConfiguration
    private let timer: ExchangeTimer
    private var state = State.connecting
    private var headWaiter: HeadWaiter?
    private var bodyWaiter: BodyWaiter?
    /// The part of the body that nobody has taken yet.
    private var arrived = ByteBuffer()
    private var bodyBytes = 0
    private var drainedBytes = 0
    /// What carries the exchange: an attempt to connect, then a connection. Nil once it is over.
    private weak var carrier: (any HTTPCarrier)?

    init(_ request: HTTPRequest, _ limits: HTTPClientConfiguration, total: TimeAmount, _ loop: any EventLoop) {
        self.request = request
        self.limits = limits
        timer = ExchangeTimer(loop, total: total)
    }

    /// Whether bytes of the upstream are awaited.
    var wantsBytes: Bool {
        switch state {
        case .awaitingHead, .draining: true
        case .receiving: bodyWaiter != nil
        default: false
        }
    }

    var isFailed: Bool {
        if case .failed = state { true } else { false }
    }

    // MARK: What the caller does

    /// - Returns: whether the exchange can go on; false if it was cancelled before it began.
    func begin(_ waiter: HeadWaiter) -> Bool {
        if case .failed(let error) = state {
            waiter.resume(returning: .failure(error))
            return false
        }
        headWaiter = waiter
        timer.onExpiry = { [weak self] phase in self?.fail(.timeout(phase)) }
        if timer.isOver {
            fail(.timeout(.total))
            return false
        }
        timer.enter(.connect, for: limits.connectTimeout)
        return true
    }

    /// Bytes, the end or the error, if one of them is there.
    func takeReady() -> Result<ByteBuffer?, HTTPClientError>? {
        if case .failed(.cancelled) = state { return .failure(.cancelled) }
        if arrived.readableBytes > 0 {
            defer { arrived = ByteBuffer() }
            return .success(arrived)
        }
        switch state {
        case .complete: return .success(nil)
        case .failed(let error): return .failure(error)
        default: return nil
        }
    }

    func awaitBody(_ waiter: BodyWaiter) {
        precondition(bodyWaiter == nil, "one task at a time may ask for a response's body")
        if let ready = takeReady() { return waiter.resume(returning: ready) }
        bodyWaiter = waiter
        timer.enter(.idle, for: limits.idleTimeout)
        carrier?.wantsBytes()
    }

    /// The caller has what it wants: see `HTTPResponse.finish`.
    func finish() {
        guard case .receiving = state else { return }
        state = .draining
        arrived = ByteBuffer()
        timer.enter(.idle, for: Self.drainTime)
        carrier?.wantsBytes()
    }

    private static let drainTime = TimeAmount.seconds(1)
    private static let drainLimit = 65_536

    /// The caller gives up.
    func abandon() {
        if case .draining = state { return }
        fail(.cancelled)
    }

    /// Ends the exchange and its connection, unless it has ended.
    func fail(_ error: HTTPClientError) {
        switch state {
        case .complete, .failed: return
        default: break
        }
        state = .failed(error)
        timer.stop()
        let carrier = carrier
        self.carrier = nil
        carrier?.abandon()
        headWaiter?.resume(returning: .failure(error))
        headWaiter = nil
        deliver()
    }

    // MARK: What its carrier does

    func carried(by carrier: any HTTPCarrier) {
        self.carrier = carrier
    }

    func requestLeft() {
        state = .awaitingHead
        timer.enter(.head, for: limits.headTimeout)
    }

    func received(_ head: HTTPResponseHead) {
        guard case .awaitingHead = state else { return }
        if let error = fault(in: head) { return fail(error) }
        state = .receiving
        timer.leavePhase()
        headWaiter?.resume(returning: .success(head))
        headWaiter = nil
    }

    func received(_ bytes: inout ByteBuffer) {
        if case .draining = state {
            drainedBytes += bytes.readableBytes
            if drainedBytes > Self.drainLimit { fail(.cancelled) }
            return
        }
        guard case .receiving = state else { return }
        bodyBytes += bytes.readableBytes
        if bodyBytes > limits.maximumBodyBytes { return fail(.tooLarge(.body)) }
        if arrived.readableBytes == 0 { arrived = bytes } else { arrived.writeBuffer(&bytes) }
    }

    /// All that one read brought has been handed over.
    func readEnded() {
        deliver()
    }

    func completed() {
        switch state {
        case .receiving, .draining: break
        default: return fail(.protocolViolation(.unreadable))
        }
        state = .complete
        carrier = nil
        timer.stop()
        deliver()
    }

    /// The connection ended.
    func connectionEnded() {
        if case .receiving = state { fail(.cut(bodyBytes: bodyBytes)) } else { fail(.cut(bodyBytes: nil)) }
    }

    private func deliver() {
        guard let waiter = bodyWaiter, let ready = takeReady() else { return }
        bodyWaiter = nil
        timer.leavePhase()
        waiter.resume(returning: ready)
    }

    // MARK: Checks

    private func fault(in head: HTTPResponseHead) -> HTTPClientError? {
        if head.status.code < 200 { return .protocolViolation(.upgrade) }
        let encodings = head.headers["content-encoding"]
        guard encodings.allSatisfy({ $0.lowercased() == "identity" }) else {
            return .protocolViolation(.contentEncoding)
        }
        if request.method == "HEAD" || head.status == .noContent || head.status == .notModified { return nil }
        let transfer = head.headers["transfer-encoding"]
        if !transfer.isEmpty {
            return transfer.map { $0.lowercased() } == ["chunked"] ? nil : .protocolViolation(.contentEncoding)
        }
        guard let length = head.headers.first(name: "content-length") else {
            return .protocolViolation(.bodyWithoutLength)
        }
        // A length beyond 64 bits is too large as well.
        return (Int(length) ?? .max) > limits.maximumBodyBytes ? .tooLarge(.body) : nil
    }
}

/// What an exchange depends on.
protocol HTTPCarrier: AnyObject {
    /// The exchange awaits bytes.
    func wantsBytes()
    /// The exchange is given up: close at once.
    func abandon()
}
