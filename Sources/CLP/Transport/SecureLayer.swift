import CLPTLS
import CLPWire

/// What stands between the bytes of a channel and frames: TLS; or nothing, between two ends in one process.
///
/// Confined to its connection's loop, as the engine is. Invariant: a target is lent for one call, and holds what
/// ``sealedSize(of:)`` says or more.
enum SecureLayer {
    case tls(TLSEngine)
    case plain(PlainLayer)

    /// What one call of ``open(_:into:)`` did.
    struct Opened {
        var consumed: Int
        var produced: Int
        var next: TLSEngine.Next
    }

    var isHandshakeComplete: Bool {
        switch self {
        case .tls(let engine): engine.isHandshakeComplete
        case .plain(let layer): layer.isGreeted
        }
    }

    var failure: TLSError? {
        switch self {
        case .tls(let engine): engine.failure
        case .plain: nil
        }
    }

    var peerIdentity: PeerIdentity? {
        switch self {
        case .tls(let engine): engine.peerIdentity
        case .plain: nil
        }
    }

    /// Bytes that are to be sent beside what is sealed.
    var pendingOutput: Int {
        switch self {
        case .tls(let engine): engine.pendingOutput
        case .plain(let layer): layer.greets ? 1 : 0
        }
    }

    func start() throws(TLSError) {
        switch self {
        case .tls(let engine): try engine.start()
        case .plain(let layer): layer.greets = true
        }
    }

    func open(_ bytes: RawSpan, into target: UnsafeMutableRawBufferPointer) throws(TLSError) -> Opened {
        switch self {
        case .tls(let engine):
            let opened = try engine.open(bytes, into: target)
            return Opened(consumed: opened.consumed, produced: opened.produced, next: opened.next)
        case .plain(let layer): return layer.open(bytes, into: target)
        }
    }

    func sealedSize(of count: Int) -> Int {
        switch self {
        case .tls(let engine): engine.sealedSize(of: count)
        case .plain: count + 1
        }
    }

    func seal(
        _ bytes: RawSpan, into target: UnsafeMutableRawBufferPointer
    ) throws(TLSError) -> (consumed: Int, produced: Int) {
        switch self {
        case .tls(let engine):
            let sealed = try engine.seal(bytes, into: target)
            return (sealed.consumed, sealed.produced)
        case .plain(let layer): return (bytes.byteCount, layer.seal(bytes, into: target))
        }
    }

    func takeOutput(into target: UnsafeMutableRawBufferPointer) -> Int {
        switch self {
        case .tls(let engine): engine.takeOutput(into: target)
        case .plain(let layer): layer.takeGreeting(into: target)
        }
    }

    func transportEnded() throws(TLSError) {
        if case .tls(let engine) = self { try engine.transportEnded() }
    }

    func close() {
        if case .tls(let engine) = self { engine.close() }
    }

    /// Gives back memory that only a connection in motion needs.
    func releaseBuffers() {
        if case .tls(let engine) = self { engine.releaseBuffers() }
    }
}

/// Bytes as they are, after one byte of greeting from each side: what is said first has to wait until the other side is
/// there, as with TLS.
final class PlainLayer {
    /// The greeting has not been sent.
    fileprivate(set) var greets = false
    /// The other side has sent its own.
    fileprivate(set) var isGreeted = false

    fileprivate func open(_ bytes: RawSpan, into target: UnsafeMutableRawBufferPointer) -> SecureLayer.Opened {
        var start = 0
        if !isGreeted, bytes.byteCount > 0 {
            isGreeted = true
            start = 1
        }
        let count = min(bytes.byteCount - start, target.count)
        bytes.extracting(start..<(start + count)).withUnsafeBytes { target.copyMemory(from: $0) }
        let hasMore = start + count < bytes.byteCount
        return SecureLayer.Opened(
            consumed: start + count, produced: count, next: hasMore ? .callAgain : .wantsInput)
    }

    fileprivate func seal(_ bytes: RawSpan, into target: UnsafeMutableRawBufferPointer) -> Int {
        let start = takeGreeting(into: target)
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: target[start...]).copyMemory(from: $0) }
        return start + bytes.byteCount
    }

    fileprivate func takeGreeting(into target: UnsafeMutableRawBufferPointer) -> Int {
        guard greets else { return 0 }
        greets = false
        target[0] = 0
        return 1
    }
}
