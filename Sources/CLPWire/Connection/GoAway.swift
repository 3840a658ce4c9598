/// The content of a GOAWAY.
struct GoAway: Equatable {
    let last: StreamID
    let code: GoAwayCode
    let text: String

    init(last: StreamID, code: GoAwayCode, text: String) {
        self.last = last
        self.code = code
        self.text = text
    }

    /// - Parameter payload: of a length that the header's check let through.
    init(payload: RawSpan) throws(ConnectionFault) {
        last = payload.wireUInt32(at: 0)
        code = GoAwayCode(wire: payload.wireUInt32(at: 4))
        let bytes = payload.wireBytes(8..<payload.byteCount)
        // [CLP-GOAWAY-1] The text is UTF-8; ids have 31 bits.
        guard last <= WireLimits.allStreams, let text = String(validating: bytes, as: UTF8.self) else {
            throw ConnectionFault(
                .frameError, "[CLP-GOAWAY-1] a GOAWAY with a reserved id or text that is not UTF-8")
        }
        self.text = text
    }

    func write(into out: inout FrameWriter) {
        let bytes = Self.shortened(text)
        out.header(.goAway, stream: 0, length: 8 + bytes.count)
        out.uint32(last)
        out.uint32(code.rawValue)
        out.bytes(bytes)
    }

    /// The text as UTF-8, cut between characters to at most 512 bytes.
    private static func shortened(_ text: String) -> [UInt8] {
        guard text.utf8.count > WireLimits.goAwayText else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            let encoded = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            guard bytes.count + encoded.count <= WireLimits.goAwayText else { break }
            bytes.append(contentsOf: encoded)
        }
        return bytes
    }
}
