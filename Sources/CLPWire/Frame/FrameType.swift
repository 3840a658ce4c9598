/// Which end of a connection is meant.
enum Side: Sendable {
    case client, server

    var other: Side { self == .client ? .server : .client }
}

/// The frame types of CLP/1 (CLP.md, "Frames"). [CLP-EXT-2] None is an extension's: this side has no extension, so it
/// sends no such frame to anyone.
package enum FrameType: UInt8, Sendable, CaseIterable {
    case settings = 0x01
    case call = 0x02
    case head = 0x03
    case message = 0x04
    case end = 0x05
    case status = 0x06
    case cancel = 0x07
    case credit = 0x08
    case ping = 0x09
    case goAway = 0x0a

    /// Types from here on belong to extensions ([CLP-EXT-1]).
    static let firstExtension: UInt8 = 0x80
}

/// The flags of CLP/1. Each has one meaning, whatever the type.
package enum FrameFlag {
    package static let end: UInt8 = 0x01
    package static let message: UInt8 = 0x02
    package static let notProcessed: UInt8 = 0x04
    package static let ack: UInt8 = 0x08
}

/// What may be said of a frame before its payload is read: who sends it, where, and how long it is.
struct FrameRule {
    let sender: Side?
    let onConnection: Bool
    let onCall: Bool
    let flags: UInt8
    let lengths: ClosedRange<Int>
    /// What a longer frame passes.
    var limit: LimitName?

    private init(
        _ sender: Side?, connection: Bool, call: Bool, flags: UInt8, _ lengths: ClosedRange<Int>,
        limit: LimitName? = nil
    ) {
        self.sender = sender
        self.onConnection = connection
        self.onCall = call
        self.flags = flags
        self.lengths = lengths
        self.limit = limit
    }

    /// The row of CLP.md's table of frames for `type`. `sender` decides where a CREDIT may stand.
    static func of(_ type: FrameType, from sender: Side) -> FrameRule {
        switch type {
        case .settings:
            FrameRule(
                nil, connection: true, call: false, flags: 0, 0...(6 * WireLimits.settings), limit: .settingsPairs)
        case .call:
            FrameRule(
                .client, connection: false, call: true, flags: FrameFlag.end | FrameFlag.message,
                2...WireLimits.payload)
        case .head:
            FrameRule(
                .server, connection: false, call: true, flags: 0, 0...WireLimits.block, limit: .blockBytes)
        case .message:
            FrameRule(nil, connection: false, call: true, flags: FrameFlag.end, 1...WireLimits.payload)
        case .end:
            FrameRule(.client, connection: false, call: true, flags: 0, 0...0)
        case .status:
            FrameRule(
                .server, connection: false, call: true, flags: FrameFlag.notProcessed, 0...WireLimits.block,
                limit: .blockBytes)
        case .cancel:
            FrameRule(.client, connection: false, call: true, flags: 0, 4...4)
        case .credit:
            FrameRule(nil, connection: sender == .server, call: true, flags: 0, 4...4)
        case .ping:
            FrameRule(nil, connection: true, call: false, flags: FrameFlag.ack, 8...8)
        case .goAway:
            FrameRule(
                nil, connection: true, call: false, flags: 0, 8...(8 + WireLimits.goAwayText), limit: .goAwayText)
        }
    }
}
