import GatewayDomain

/// Finds equal contact data without decrypting: HMAC-SHA-256 under a key of its own.
struct BlindIndex: Sendable {
    let key: CellKey

    func digest(of email: EmailAddress) -> [UInt8] {
        key.authenticate(Array("email\0".utf8) + Array(email.comparisonText.utf8))
    }

    func digest(of phone: PhoneNumber) -> [UInt8] {
        key.authenticate(Array("phone\0".utf8) + Array(phone.text.utf8))
    }
}
