import CLPWire

private func words(_ parts: String?...) -> String {
    parts.compactMap { $0 }.joined(separator: " ")
}

private func bytesText(_ bytes: [UInt8]) -> String {
    bytes.isEmpty ? "-" : hexText(bytes)
}

extension ServerEvent {
    /// As a golden vector says it.
    var vectorText: String {
        switch self {
        case .call(let id, let header, let hasMessage, let end):
            words("call", "\(id)", "block=" + bytesText(header), hasMessage ? "message" : nil, end ? "end" : nil)
        case .message(let id, let bytes, let end): words("message", "\(id)", bytesText(bytes), end ? "end" : nil)
        case .end(let id): "end \(id)"
        case .cancelled(let id, let reason): "cancelled \(id) \(reason.rawValue)"
        case .messageTooLarge(let id, let total): "too-large \(id) \(total)"
        case .writable(let id): "writable \(id)"
        case .peerSettings: "settings"
        case .goAway(let last, let code, let text): words("goaway \(last) \(code.rawValue)", text.isEmpty ? nil : text)
        case .drained: "drained"
        case .failed(let fault): "failed \(fault.code.rawValue) \(fault.rule ?? "?")"
        case .closed: "closed"
        }
    }
}

extension ClientEvent {
    /// As a golden vector says it.
    var vectorText: String {
        switch self {
        case .head(let id, let block): "head \(id) \(bytesText(block))"
        case .message(let id, let bytes): "message \(id) \(bytesText(bytes))"
        case .finished(let id): "finished \(id)"
        case .status(let id, let block, let notProcessed, let insideMessage):
            words(
                "status \(id) \(bytesText(block))", notProcessed ? "not-processed" : nil,
                insideMessage ? "inside" : nil)
        case .messageTooLarge(let id, let total): "too-large \(id) \(total)"
        case .writable(let id): "writable \(id)"
        case .callCredit: "call-credit"
        case .peerSettings: "settings"
        case .goAway(let last, let code, let text): words("goaway \(last) \(code.rawValue)", text.isEmpty ? nil : text)
        case .lost(let id, let notProcessed): words("lost \(id)", notProcessed ? "not-processed" : nil)
        case .drained: "drained"
        case .failed(let fault): "failed \(fault.code.rawValue) \(fault.rule ?? "?")"
        case .closed: "closed"
        }
    }
}
