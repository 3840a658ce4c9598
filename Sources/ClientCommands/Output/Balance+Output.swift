import AccountAPI
import CLPMessages

extension Balance {
    /// One line for a person.
    var line: String {
        let held = heldMicros == 0 ? "" : ", and \(Format.amount(heldMicros)) held for calls that run"
        return EscapeFilter.line("\(Format.amount(availableMicros)) \(currency) available\(held)")
    }

    func write(to json: inout JSONWriter) {
        json.member("available_micros", availableMicros)
        json.member("held_micros", heldMicros)
        json.member("currency", currency)
    }
}
