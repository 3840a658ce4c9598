import AccountAPI
import CLPMessages

extension Account {
    /// What is held of the account, for a person.
    var text: String {
        var lines = [
            "account       \(id)", "organisation  \(organisationId)", "e-mail        \(email.isEmpty ? "-" : email)",
            "phone         \(phone.isEmpty ? "-" : phone)", "created       \(Format.time(createdAtMs)) UTC",
        ]
        lines += apiKeys.map { "key           \($0.line)" }
        return lines.map { EscapeFilter.line($0) + "\n" }.joined()
    }

    func write(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("organisation_id", organisationId)
        json.member("email", email)
        json.member("phone", phone)
        json.member("created_at_ms", createdAtMs)
        json.list("api_keys", of: apiKeys) { key, json in key.write(to: &json) }
    }
}

extension ApiKey {
    /// One line for a person: the key's name and state. The key itself is not known any more.
    var line: String {
        let state = revokedAtMs.map { "revoked \(Format.time($0)) UTC" } ?? "in force"
        return EscapeFilter.line("\(id), created \(Format.time(createdAtMs)) UTC, \(state)")
    }

    func write(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("created_at_ms", createdAtMs)
        if let revokedAtMs { json.member("revoked_at_ms", revokedAtMs) }
    }
}
