package import CLPTLS
import NIOCore
import NIOPosix
import Synchronization

/// Listens on 127.0.0.1 and hands out each connection as a ``RawPeer``, to play a server against a client: one by one to
/// who asks, or each to a task of its own.
package final class RawServer: Sendable {
    private struct State {
        var accepted: [RawPeer] = []
        var waiter: CheckedContinuation<RawPeer, Never>?
    }

    private let channel: any Channel
    private let state: SharedState
    /// Where it listens.
    package let port: Int

    private final class SharedState: Sendable {
        let state = Mutex(State())
        /// Plays each connection; nil: ``RawServer/accept()`` hands them out.
        let play: (@Sendable (RawPeer) async -> Void)?

        init(_ play: (@Sendable (RawPeer) async -> Void)?) { self.play = play }
    }

    /// Listens on a free port.
    ///
    /// - Parameters:
    ///   - tls: The rules of TLS; nil: plain bytes.
    ///   - play: Plays each connection, in a task of its own; nil: ``accept()`` hands them out.
    package init(tls: TLSContext?, play: (@Sendable (RawPeer) async -> Void)? = nil) async throws {
        let shared = SharedState(play)
        state = shared
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let engine = try tls.map { context throws(TLSError) in
                        UncheckedEngine(try TLSEngine(server: context))
                    }
                    let handler = RawPeerHandler(engine, ready: channel.eventLoop.makePromise())
                    let peer = RawPeer(channel, handler)
                    handler.attach(peer)
                    handler.ready.futureResult.whenSuccess { Self.accept(peer, shared) }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    private static func accept(_ peer: RawPeer, _ shared: SharedState) {
        if let play = shared.play {
            Task { await play(peer) }
            return
        }
        let waiter = shared.state.withLock { state in
            if state.waiter == nil { state.accepted.append(peer) }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: peer)
    }

    /// The next connection, its handshake done; waits for one.
    package func accept() async -> RawPeer {
        await withCheckedContinuation { waiter in
            let peer: RawPeer? = state.state.withLock { state in
                if !state.accepted.isEmpty { return state.accepted.removeFirst() }
                state.waiter = waiter
                return nil
            }
            if let peer { waiter.resume(returning: peer) }
        }
    }

    /// Stops listening.
    package func close() async {
        // A listener that is closed already is what is wanted.
        try? await channel.close().get()
    }
}
