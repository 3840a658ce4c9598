import CLPMessages
import CLPWire

/// The ReplyHeader block.
enum HeadBlock {
    /// - Throws: `INTERNAL` when the metadata does not fit its block: the handler set it.
    static func encode(_ metadata: Metadata) throws(RPCError) -> [UInt8] {
        try fitting(ReplyHeader(metadata: metadata.entries), "head metadata")
    }

    /// - Throws: the fault that breaks the connection: the block is no ReplyHeader.
    static func decode(_ block: [UInt8]) throws(ConnectionFault) -> Metadata {
        do {
            return Metadata(try ReplyHeader(serialized: block).metadata)
        } catch {
            throw ConnectionFault(.protocolError, "[CLP-BLOCK-2] the block of a HEAD does not decode: \(error.rule)")
        }
    }
}

/// The Status block.
enum StatusBlock {
    /// Bytes of a status's message ([CLP-META-3]).
    private static let longestMessage = 1024

    /// - Throws: `INTERNAL` when the trailers do not fit their block: the handler set them.
    static func encodeOK(_ trailers: Metadata) throws(RPCError) -> [UInt8] {
        try fitting(Status(trailers: trailers.entries), "trailers")
    }

    /// The block of an error. What does not fit 8,192 bytes is left out: details first, then trailers; code and message
    /// always fit.
    static func encode(_ error: RPCError) -> [UInt8] {
        var status = Status(
            code: error.code.number, message: error.message.prefix(utf8Bytes: longestMessage),
            details: error.details.map { StatusDetail(type: $0.type, value: $0.value) },
            trailers: lawful(error.trailers).entries, retryAfterMs: error.retryAfter.map(\.retryMilliseconds))
        for attempt in 0..<3 {
            if attempt > 0 { status.details = [] }
            if attempt > 1 { status.trailers = [] }
            // A block that can't be serialized, such as for U+0000 in a text, is tried again without that part.
            if let block = try? status.serialized(), block.count <= WireLimits.block { return block }
        }
        return encode(RPCError(code: error.code, message: "the status of the call can't be written"))
    }

    /// - Throws: the fault that breaks the connection: the block is no Status.
    /// [CLP-META-1] Trailers that break the rules are left out, since the status matters more.
    private static func lawful(_ trailers: Metadata) -> Metadata {
        do throws(Metadata.Violation) {
            try trailers.validate()
            return trailers
        } catch {
            return [:]
        }
    }

    static func decode(_ block: [UInt8]) throws(ConnectionFault) -> RPCError {
        do {
            let status = try Status(serialized: block)
            var error = RPCError(
                code: RPCError.Code(wire: status.code), message: status.message,
                details: status.details.map { RPCError.Detail(type: $0.type, value: $0.value) },
                trailers: Metadata(status.trailers), retryAfter: status.retryAfterMs.map { .milliseconds($0) })
            error.wasSentByServer = true
            return error
        } catch {
            throw ConnectionFault(.protocolError, "[CLP-BLOCK-2] the block of a STATUS does not decode: \(error.rule)")
        }
    }
}

/// Serializes a block, unless it is larger than a block may be.
private func fitting(_ block: some Message, _ name: String) throws(RPCError) -> [UInt8] {
    let bytes = try block.bytesToSend()
    guard bytes.count <= WireLimits.block else {
        throw RPCError(code: .internal, message: "the handler's \(name) do not fit a block of 8,192 bytes")
    }
    return bytes
}

extension Metadata {
    /// The metadata of a block. An entry without a value reads as an empty text.
    init(_ entries: [MetadataEntry]) {
        self.init(
            entries.map { entry in
                switch entry.value {
                case .binary(let bytes)?: Entry(key: entry.key, value: .binary(bytes))
                case .text(let text)?: Entry(key: entry.key, value: .text(text))
                case nil: Entry(key: entry.key, value: .text(""))
                }
            })
    }

    /// The same as the entries of a block.
    var entries: [MetadataEntry] {
        map { entry in
            switch entry.value {
            case .binary(let bytes): MetadataEntry(key: entry.key, value: .binary(bytes))
            case .text(let text): MetadataEntry(key: entry.key, value: .text(text))
            }
        }
    }
}

extension Duration {
    /// Milliseconds for `retry_after_ms`, clamped to 32 bits.
    fileprivate var retryMilliseconds: Int32 { Int32(clamping: wireNanoseconds / 1_000_000) }
}

extension String {
    /// The text, cut before the character that would pass `limit` bytes of UTF-8.
    fileprivate func prefix(utf8Bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var size = 0
        return String(
            prefix { character in
                size += character.utf8.count
                return size <= limit
            })
    }
}
