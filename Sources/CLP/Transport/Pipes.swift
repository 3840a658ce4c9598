import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Closes a descriptor. What it says is of no use: nothing was written.
private func shut(_ descriptor: CInt) { _ = close(descriptor) }

/// Connects a client to a server of the same process by two pipes, without a socket and without TLS.
enum Pipes {
    /// Makes a connection.
    ///
    /// - Parameters:
    ///   - client: the client's end, which runs on its own loop.
    ///   - server: the server that is to take the connection; nil: it does not run.
    static func connect(_ client: ClientConnectionHandler, to server: ServerCore?) -> EventLoopFuture<Void> {
        let loop = client.loop.eventLoop
        let pipes: (requests: Pipe, replies: Pipe)
        do {
            guard server != nil else { throw IOError(errnoCode: ECONNREFUSED, reason: "the server does not run") }
            let requests = try Pipe()
            do { pipes = (requests, try Pipe()) } catch {
                requests.close()
                throw error
            }
        } catch {
            return loop.makeFailedFuture(error)
        }
        let serverLoop = MultiThreadedEventLoopGroup.singleton.next()
        let opened = open(on: serverLoop, input: pipes.requests.output, output: pipes.replies.input) { channel in
            guard let server else { return channel.eventLoop.makeSucceededVoidFuture() }
            return Listener.accept(channel, server)
        }
        let connected = open(on: loop, input: pipes.replies.output, output: pipes.requests.input) { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(client) }
        }
        return opened.hop(to: loop).and(connected).map { _ in }
    }

    private static func open(
        on loop: any EventLoop, input: CInt, output: CInt,
        _ initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        NIOPipeBootstrap(group: loop)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.writeBufferWaterMark, value: ConnectionHandler.writeMarks)
            .channelInitializer(initializer)
            .takingOwnershipOfDescriptors(input: input, output: output)
    }

    /// A pipe of the system.
    private struct Pipe {
        /// Where it is read.
        let output: CInt
        /// Where it is written.
        let input: CInt

        init() throws {
            var ends: [CInt] = [0, 0]
            guard pipe(&ends) == 0 else { throw IOError(errnoCode: errno, reason: "pipe") }
            (output, input) = (ends[0], ends[1])
        }

        /// Closes both ends, which nobody has taken.
        func close() {
            for end in [output, input] { shut(end) }
        }
    }
}
