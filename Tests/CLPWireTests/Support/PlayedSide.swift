import CLPWire

/// The side under test of a golden vector.
protocol PlayedSide: AnyObject {
    var isFinished: Bool { get }
    var openCalls: Int { get }
    func credit(_ id: StreamID) -> CreditState?
    /// The text of the next event, from `bytes` or from what is queued.
    func next(_ bytes: [UInt8], at offset: inout Int, now: WireTime) -> String?
    func write(_ now: WireTime) -> [UInt8]
    func timeout(_ now: WireTime)
    func eof(_ now: WireTime)
    /// - Returns: false for a verb that this side does not have.
    func perform(_ words: [String], now: WireTime) -> Bool
}

final class PlayedServer: PlayedSide {
    private var connection: ServerConnection
    private let limit: Int

    init(_ configuration: WireConfiguration) {
        connection = ServerConnection(configuration: configuration, now: .start)
        limit = configuration.messageLimit
    }

    var isFinished: Bool { connection.isFinished }
    var openCalls: Int { connection.openCalls }
    func credit(_ id: StreamID) -> CreditState? { connection.credit(of: id) }

    func next(_ bytes: [UInt8], at offset: inout Int, now: WireTime) -> String? {
        connection.next(bytes.span.bytes, at: &offset, now: now)?.vectorText
    }

    func write(_ now: WireTime) -> [UInt8] { connection.write(now) }
    func timeout(_ now: WireTime) { connection.timeout(now: now) }
    func eof(_ now: WireTime) { connection.inputClosed(now: now) }

    func perform(_ words: [String], now: WireTime) -> Bool {
        let id = words.dropFirst().first.flatMap { StreamID($0) } ?? 0
        let bytes = VectorCase.bytes(words.dropFirst(2).filter { $0 != "now" && $0 != "not-processed" })
        let notProcessed = words.contains("not-processed")
        switch words[0] {
        case "accept": connection.accept(id, messageLimit: limit)
        case "refuse": connection.refuse(id, status: bytes, notProcessed: notProcessed)
        case "head": connection.sendHead(id, bytes)
        case "message": connection.sendMessage(id, bytes)
        case "finish": connection.finish(id)
        case "status":
            connection.sendStatus(id, bytes, notProcessed: notProcessed, discardQueued: words.contains("now"))
        case "handler-ended": connection.handlerEnded(id)
        case "taken": connection.messageTaken(id)
        case "drain":
            let code = words.dropFirst().first.flatMap { UInt32($0) } ?? 0
            connection.drain(GoAwayCode(wire: code), now: now)
        case "ping": connection.ping(now: now)
        default: return false
        }
        return true
    }
}

final class PlayedClient: PlayedSide {
    private var connection: ClientConnection

    init(_ configuration: WireConfiguration) {
        connection = ClientConnection(configuration: configuration, now: .start)
    }

    var isFinished: Bool { connection.isFinished }
    var openCalls: Int { connection.openCalls }
    func credit(_ id: StreamID) -> CreditState? { connection.credit(of: id) }

    func next(_ bytes: [UInt8], at offset: inout Int, now: WireTime) -> String? {
        connection.next(bytes.span.bytes, at: &offset, now: now)?.vectorText
    }

    func write(_ now: WireTime) -> [UInt8] { connection.write(now) }
    func timeout(_ now: WireTime) { connection.timeout(now: now) }
    func eof(_ now: WireTime) { connection.inputClosed(now: now) }

    func perform(_ words: [String], now: WireTime) -> Bool {
        let id = words.dropFirst().first.flatMap { StreamID($0) } ?? 0
        let end = words.contains("end")
        switch words[0] {
        case "open":
            let header = Self.field("block=", words) ?? []
            _ = connection.open(header: header, message: Self.field("message=", words), end: end)
        case "message":
            connection.sendMessage(id, VectorCase.bytes(words.dropFirst(2).filter { $0 != "end" }), end: end)
        case "end": connection.sendEnd(id)
        case "cancel": connection.cancel(id, CancelReason(wire: UInt32(words[2]) ?? 0))
        case "taken": connection.messageTaken(id)
        case "drain":
            let code = words.dropFirst().first.flatMap { UInt32($0) } ?? 0
            connection.drain(GoAwayCode(wire: code), now: now)
        case "ping": connection.ping(now: now)
        default: return false
        }
        return true
    }

    private static func field(_ name: String, _ words: [String]) -> [UInt8]? {
        words.first { $0.hasPrefix(name) }.map { VectorCase.bytes([String($0.dropFirst(name.count))]) }
    }
}
