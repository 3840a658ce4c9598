import CLP
import NIOCore
import Synchronization

/// Answers for a name whatever the test says at the time.
final class ScriptedResolver: HostResolver {
    private let answer: Mutex<[SocketAddress]>
    let questions = Counter()
    /// What every question fails with, if anything.
    let error = Box<any Error>()
    /// Names that get no answer at all.
    let silent = Box<Set<String>>()
    /// Names without an address.
    let unknown = Box<Set<String>>()

    /// - Parameter ports: of servers on 127.0.0.1.
    init(_ ports: Int...) { answer = Mutex(Self.addresses(ports)) }

    /// From now on the name stands for these.
    func answer(_ ports: Int...) { answer.withLock { $0 = Self.addresses(ports) } }

    func answer(_ addresses: [SocketAddress]) { answer.withLock { $0 = addresses } }

    private static func addresses(_ ports: [Int]) -> [SocketAddress] {
        // An address in this form is always one.
        ports.compactMap { try? SocketAddress(ipAddress: "127.0.0.1", port: $0) }
    }

    func resolve(_ host: String, port: Int, on eventLoop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        questions.add()
        if silent.value?.contains(host) == true { return eventLoop.scheduleTask(in: .hours(1)) { [] }.futureResult }
        if unknown.value?.contains(host) == true { return eventLoop.makeFailedFuture(UnknownHost()) }
        if let error = error.value { return eventLoop.makeFailedFuture(error) }
        let found = answer.withLock { $0 }
        return found.isEmpty ? eventLoop.makeFailedFuture(UnknownHost()) : eventLoop.makeSucceededFuture(found)
    }
}
