package import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Finds the addresses of a name.
package protocol HostResolver: Sendable {
    /// The addresses of a host, the preferred one first; never an address itself.
    ///
    /// - Returns: a future of `eventLoop`. It fails when there are none.
    func resolve(_ host: String, port: Int, on eventLoop: any EventLoop) -> EventLoopFuture<[SocketAddress]>
}

/// A name without an address.
package struct UnknownHost: Error {
    package init() {}
}

/// A name that could not be looked up, whether it has an address or not.
package enum ResolverFailure: Error {
    /// No name server answers, or those that do can't say.
    case noAnswer
    /// The system's resolver failed with this number (`EAI_…`).
    case system(CInt)

    /// What a status of the system's resolver, not 0, says about a name.
    package static func of(status: CInt) -> any Error {
        switch status {
        case EAI_NONAME, noAddress: UnknownHost()
        case EAI_AGAIN, EAI_FAIL: ResolverFailure.noAnswer
        default: ResolverFailure.system(status)
        }
    }

    /// `EAI_NODATA`, which Linux and macOS do not always declare.
    #if canImport(Glibc)
    private static let noAddress: CInt = -5
    #else
    private static let noAddress: CInt = 7
    #endif
}

/// The system's resolver, on threads that may block for minutes, and so are its own.
struct SystemResolver: HostResolver {
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 4)
        pool.start()
        return pool
    }()

    func resolve(_ host: String, port: Int, on eventLoop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        Self.threads.runIfActive(eventLoop: eventLoop) { try Self.lookUp(host, port) }
    }

    /// In the order of RFC 6724, which is the system's.
    private static func lookUp(_ host: String, _ port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &list)
        guard status == 0 else { throw ResolverFailure.of(status: status) }
        guard let list else { throw UnknownHost() }
        defer { freeaddrinfo(list) }
        // Invariant: the list lives until it is freed above; each entry says the family that its address is of.
        var found: [SocketAddress] = []
        var entry: UnsafeMutablePointer<addrinfo>? = list
        while let info = entry?.pointee {
            if let address = info.ai_addr.flatMap({ SocketAddress(family: info.ai_family, $0) }) {
                if !found.contains(address) { found.append(address) }
            }
            entry = info.ai_next
        }
        guard !found.isEmpty else { throw UnknownHost() }
        return found
    }
}

extension SocketAddress {
    /// The address of an entry of the resolver's list; nil for a family that is neither IPv4 nor IPv6.
    fileprivate init?(family: CInt, _ address: UnsafeMutablePointer<sockaddr>) {
        switch family {
        case AF_INET: self.init(address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee })
        case AF_INET6: self.init(address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { $0.pointee })
        default: return nil
        }
    }
}
