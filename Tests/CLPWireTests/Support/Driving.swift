import CLPWire

extension WireTime {
    static let start = WireTime(nanoseconds: 1_000_000_000_000)
    static func after(_ seconds: Double) -> WireTime { start + .milliseconds(Int64(seconds * 1_000)) }
}

extension ServerConnection {
    static func make(_ configuration: WireConfiguration = .server) -> ServerConnection {
        ServerConnection(configuration: configuration, now: .start)
    }

    /// All events of `bytes`, given in pieces of `piece` bytes; calls are accepted.
    mutating func take(_ bytes: [UInt8], piece: Int = .max, now: WireTime = .start) -> [ServerEvent] {
        var all: [ServerEvent] = []
        for part in bytes.pieces(piece) {
            var offset = 0
            while let event = next(part.span.bytes, at: &offset, now: now) {
                all.append(event)
                if case .call(let id, _, _, _) = event { accept(id, messageLimit: 4_194_304) }
            }
        }
        return all
    }

    mutating func write(_ now: WireTime = .start, buffer size: Int = 65_536) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let written = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                count = produce(into: UnsafeMutableRawBufferPointer(buffer), now: now)
            }
            if written.isEmpty { return all }
            all += written
        }
    }

    mutating func polled() -> [ServerEvent] {
        var all: [ServerEvent] = []
        while let event = pollEvent() { all.append(event) }
        return all
    }
}

extension ClientConnection {
    static func make(_ configuration: WireConfiguration = .client) -> ClientConnection {
        ClientConnection(configuration: configuration, now: .start)
    }

    mutating func take(_ bytes: [UInt8], piece: Int = .max, now: WireTime = .start) -> [ClientEvent] {
        var all: [ClientEvent] = []
        for part in bytes.pieces(piece) {
            var offset = 0
            while let event = next(part.span.bytes, at: &offset, now: now) { all.append(event) }
        }
        return all
    }

    mutating func write(_ now: WireTime = .start, buffer size: Int = 65_536) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let written = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                count = produce(into: UnsafeMutableRawBufferPointer(buffer), now: now)
            }
            if written.isEmpty { return all }
            all += written
        }
    }

    mutating func polled() -> [ClientEvent] {
        var all: [ClientEvent] = []
        while let event = pollEvent() { all.append(event) }
        return all
    }
}

extension [UInt8] {
    func pieces(_ size: Int) -> [[UInt8]] {
        if size >= count { return isEmpty ? [] : [self] }
        return stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

extension ServerEvent {
    /// The rule that the event says was broken, such as `CLP-FRAME-2`.
    var brokenRule: String? {
        if case .failed(let fault) = self { fault.rule } else { nil }
    }
}

extension ClientEvent {
    var brokenRule: String? {
        if case .failed(let fault) = self { fault.rule } else { nil }
    }
}

extension ConnectionFault {
    var rule: String? {
        guard let open = text.firstIndex(of: "["), let close = text.firstIndex(of: "]") else { return nil }
        return String(text[text.index(after: open)..<close])
    }
}
