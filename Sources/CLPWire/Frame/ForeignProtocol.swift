/// Another protocol that a confused peer may speak on our port, told by its first four bytes.
enum ForeignProtocol {
    case http
    case tls

    init?(firstWord: UInt32) {
        switch firstWord {
        // "GET ", "POST", "PUT ", "HEAD", "OPTI", "DELE", "PATC", "CONN", "PRI " (HTTP/2), "HTTP" (a reply)
        case 0x4745_5420, 0x504f_5354, 0x5055_5420, 0x4845_4144, 0x4f50_5449, 0x4445_4c45, 0x5041_5443,
            0x434f_4e4e,
            0x5052_4920, 0x4854_5450:
            self = .http
        // A TLS handshake or alert record: 0x16 or 0x15, then version 3.x.
        case 0x1603_0000...0x1603_ffff, 0x1503_0000...0x1503_ffff:
            self = .tls
        default:
            return nil
        }
    }

    var explanation: String {
        switch self {
        case .http: "these bytes are HTTP: this port speaks CLP, use a CLP client"
        case .tls:
            "these bytes are TLS: the peer starts a second TLS inside this connection or this one has none"
        }
    }
}
