import NIOCore

#if canImport(Glibc)
import Glibc
#endif

extension Channel {
    private static var unsentLimit: ChannelOptions.Types.SocketOption.Value { 131_072 }

    /// Keeps the kernel from taking more than 128 KiB that it can't send, so that a call that becomes ready is not
    /// queued behind megabytes of another one.
    func limitUnsentBytes() {
        #if canImport(Glibc)
        // A kernel without the option only queues more.
        try? syncOptions?.setOption(.tcpOption(.init(rawValue: CInt(TCP_NOTSENT_LOWAT))), value: Self.unsentLimit)
        #endif
    }
}
