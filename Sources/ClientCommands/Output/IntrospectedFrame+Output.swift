import CLP
import CLPMessages

extension IntrospectedFrame {
    /// The frame on one line, for a person.
    func line(connection: UInt64) -> String {
        var parts = [
            "conn \(connection)", "#" + Self.left(String(sequence), 6), Self.right(seconds, 14),
            isOutgoing ? "out" : "in ", Self.left(name, 8), Self.left(stream == 0 ? "-" : "stream \(stream)", 12),
            Self.right("\(length) B", 8),
        ]
        if !flagNames.isEmpty { parts.append(flagNames.joined(separator: "|")) }
        if let code { parts.append(meaning(of: code)) }
        return parts.joined(separator: "  ")
    }

    func write(to json: inout JSONWriter, connection: UInt64) {
        json.member("connection", connection)
        json.member("sequence", sequence)
        json.member("time_us", timeUs)
        json.member("direction", isOutgoing ? "out" : "in")
        json.member("frame", name)
        json.member("stream", stream)
        json.member("length", length)
        json.member("flags") { json in
            json.array { json in
                for name in flagNames { json.string(name) }
            }
        }
        if let code {
            json.member("code", code)
            json.member("meaning", meaning(of: code))
        }
    }

    private var seconds: String {
        let fraction = String(timeUs % 1_000_000)
        return "\(timeUs / 1_000_000)." + String(repeating: "0", count: 6 - fraction.utf8.count) + fraction + " s"
    }

    private var name: String {
        switch kind {
        case .settings: "SETTINGS"
        case .call: "CALL"
        case .head: "HEAD"
        case .message: "MESSAGE"
        case .end: "END"
        case .status: "STATUS"
        case .cancel: "CANCEL"
        case .credit: "CREDIT"
        case .ping: "PING"
        case .goAway: "GOAWAY"
        default: "type \(kind.rawValue)"
        }
    }

    private var flagNames: [String] {
        zip([1, 2, 4, 8], ["END", "MSG", "NOT_PROCESSED", "ACK"]).compactMap { flags & $0 != 0 ? $1 : nil }
    }

    /// What the number means on a frame of this type.
    private func meaning(of code: UInt32) -> String {
        let names: [String]
        switch kind {
        case .status: return RPCError.Code(wire: Int32(clamping: code)).description
        case .cancel: names = ["by the caller", "deadline", "reply refused"]
        case .goAway: names = IntrospectedFrame.goAwayCodes
        default: return "+\(code)"
        }
        return code < names.count ? names[Int(code)] : "code \(code)"
    }

    /// Why a side leaves, by number.
    static let goAwayCodes = [
        "drain", "protocol error", "frame error", "credit error", "chatter", "too slow", "idle", "age", "overload",
        "internal error",
    ]

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
