/// The numbers of CLP/1 that are not negotiable (CLP.md, "Limits").
package enum WireLimits {
    /// Bytes of a frame's header.
    package static let header = 10
    /// Bytes after a frame's header, at most ([CLP-FRAME-2]).
    package static let payload = 16_374
    /// Bytes of a whole frame, at most.
    package static let frame = header + payload
    /// Bytes of a CallHeader, ReplyHeader or Status block, at most ([CLP-BLOCK-1]).
    package static let block = 8_192
    /// Pairs in a SETTINGS, at most ([CLP-SETTINGS-3]).
    package static let settings = 64
    /// Bytes of a GOAWAY's text, at most ([CLP-GOAWAY-1]).
    package static let goAwayText = 512
    /// Credit that a frame with message bytes costs on top of them ([CLP-CREDIT-2]).
    package static let frameCost = 64
    /// Credit of bytes or calls outstanding, at most ([CLP-CREDIT-5]).
    package static let credit = 0x7fff_ffff
    /// The highest id of a call that a client opens ([CLP-STREAM-4]).
    package static let lastStream: StreamID = 1 << 30
    /// `last` of a GOAWAY that says "all".
    package static let allStreams: StreamID = 0x7fff_ffff
    /// The highest method number ([CLP-METHOD-4]).
    package static let methodNumbers: UInt32 = 1_023
    /// Bytes of a method's name, at most ([CLP-METHOD-1]).
    package static let methodName = 255
    /// The smallest buffer that `produce` may be given.
    package static let produceBuffer = frame
}
