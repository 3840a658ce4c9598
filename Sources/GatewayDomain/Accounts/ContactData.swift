/// An e-mail address: a local part of 1 to 64 characters by RFC 5321's dot-atom, `@`, and a host name with a dot.
///
/// Normalised by writing the host name in lower case; equal addresses share one account's place. Personal data:
/// its description is redacted, and `text` is asked for by name.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The normalised address.
    package let text: String

    /// - Returns: nil unless `text` has the form above, with at most 254 characters. Quoted local parts and
    ///   international ones (RFC 6531) are not taken.
    package init?(_ text: String) {
        guard text.utf8.count <= 254, let at = text.lastIndex(of: "@") else { return nil }
        let local = text[..<at]
        let host = text[text.index(after: at)...].lowercased()
        guard (1...64).contains(local.utf8.count), Self.isDotAtom(local), Self.isHostName(host) else { return nil }
        self.text = local + "@" + host
    }

    /// What two addresses share when mail to them reaches the same person in practice: all of it in lower case.
    /// One account may have it.
    package var comparisonText: String { text.lowercased() }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func isDotAtom(_ text: Substring) -> Bool {
        let isAtomByte: (UInt8) -> Bool = {
            $0.isLowerCaseLetter || $0.isUpperCaseLetter || $0.isDigit || "!#$%&'*+/=?^_`{|}~-".utf8.contains($0)
        }
        return text.split(separator: ".", omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isAtomByte) }
    }

    private static func isHostName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isLabelByte: (UInt8) -> Bool = { $0.isLowerCaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
        return labels.count >= 2
            && labels.allSatisfy {
                (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy(isLabelByte) && $0.first != "-" && $0.last != "-"
            }
    }
}

/// A telephone number by E.164: `+`, then 7 to 15 digits, the first not 0.
///
/// Normalised by leaving out spaces, hyphens and parentheses. Personal data, like `EmailAddress`.
package struct PhoneNumber: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The normalised number, such as `+8613800138000`.
    package let text: String

    /// - Returns: nil unless `text` has the form above, with at most 32 characters as typed.
    package init?(_ text: String) {
        guard text.utf8.count <= 32, text.utf8.first == UInt8(ascii: "+") else { return nil }
        var digits = ""
        for byte in text.utf8.dropFirst() {
            if byte.isDigit {
                digits.unicodeScalars.append(Unicode.Scalar(byte))
            } else if !" -()".utf8.contains(byte) {
                return nil
            }
        }
        guard (7...15).contains(digits.utf8.count), digits.first != "0" else { return nil }
        self.text = "+" + digits
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// How an account's holder is reached: at least one of the two.
package struct ContactData: Hashable, Sendable {
    package let email: EmailAddress?
    package let phone: PhoneNumber?

    /// - Returns: nil if both are missing.
    package init?(email: EmailAddress?, phone: PhoneNumber?) {
        guard email != nil || phone != nil else { return nil }
        self.email = email
        self.phone = phone
    }

    /// These data after `change`, or nil if nothing would remain.
    package func applying(_ change: ContactChange) -> ContactData? {
        ContactData(email: change.email.applied(to: email), phone: change.phone.applied(to: phone))
    }
}

/// What becomes of one datum when it is corrected.
package enum FieldChange<Value: Hashable & Sendable>: Hashable, Sendable {
    case unchanged
    case set(Value)
    case removed

    fileprivate func applied(to value: Value?) -> Value? {
        switch self {
        case .unchanged: value
        case .set(let new): new
        case .removed: nil
        }
    }
}

/// A correction or supplement of contact data (PIPL article 46).
package struct ContactChange: Hashable, Sendable {
    package let email: FieldChange<EmailAddress>
    package let phone: FieldChange<PhoneNumber>

    package init(email: FieldChange<EmailAddress>, phone: FieldChange<PhoneNumber>) {
        self.email = email
        self.phone = phone
    }
}
