import CLPWire

/// Frames written by hand, apart from the code under test.
enum Frames {
    static func u16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }

    static func u32(_ value: some BinaryInteger) -> [UInt8] {
        let value = UInt32(truncatingIfNeeded: value)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    static func raw(_ type: UInt8, flags: UInt8 = 0, _ stream: StreamID, _ payload: [UInt8] = []) -> [UInt8] {
        u32(payload.count) + u32(stream) + [type, flags] + payload
    }

    static func settings(_ pairs: [(Int, UInt32)] = []) -> [UInt8] {
        raw(1, 0, pairs.flatMap { u16($0.0) + u32($0.1) })
    }

    /// A CALL whose message, if any, is complete unless `total` says more.
    static func call(
        _ id: StreamID, block: [UInt8] = [], message: [UInt8]? = nil, total: Int? = nil, end: Bool = false
    ) -> [UInt8] {
        let part = message.map { u32(total ?? $0.count) + $0 } ?? []
        return raw(2, flags: (end ? 1 : 0) | (message == nil ? 0 : 2), id, u16(block.count) + block + part)
    }

    static func head(_ id: StreamID, _ block: [UInt8] = []) -> [UInt8] { raw(3, id, block) }

    static func message(_ id: StreamID, _ bytes: [UInt8], total: Int? = nil, end: Bool = false) -> [UInt8] {
        raw(4, flags: end ? 1 : 0, id, u32(total ?? bytes.count) + bytes)
    }

    static func rest(_ id: StreamID, _ bytes: [UInt8], end: Bool = false) -> [UInt8] {
        raw(4, flags: end ? 1 : 0, id, bytes)
    }

    static func end(_ id: StreamID) -> [UInt8] { raw(5, id) }

    static func status(_ id: StreamID, _ block: [UInt8] = [8, 2], notProcessed: Bool = false) -> [UInt8] {
        raw(6, flags: notProcessed ? 4 : 0, id, block)
    }

    static func cancel(_ id: StreamID, _ reason: UInt32 = 0) -> [UInt8] { raw(7, id, u32(reason)) }
    static func credit(_ id: StreamID, _ amount: UInt32) -> [UInt8] { raw(8, id, u32(amount)) }

    static func ping(_ number: UInt8, ack: Bool = false) -> [UInt8] {
        raw(9, flags: ack ? 8 : 0, 0, [0, 0, 0, 0, 0, 0, 0, number])
    }

    static func goAway(_ last: StreamID, _ code: UInt32 = 0, _ text: String = "") -> [UInt8] {
        raw(10, 0, u32(last) + u32(code) + Array(text.utf8))
    }
}
