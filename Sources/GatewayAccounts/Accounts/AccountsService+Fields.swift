import AccountAPI
import CLP
import GatewayDomain

extension AccountsService {
    private static let emailProblem = "must be an e-mail address such as `name@example.com`, at most 254 characters"
    private static let phoneProblem = "must be an E.164 number such as `+8613800138000`"

    /// The contact data of a new account.
    /// - Throws: `INVALID_ARGUMENT` naming each field that is wrong.
    static func contact(_ request: CreateAccountRequest) throws(RPCError) -> ContactData {
        var violations = FieldViolations()
        var email: EmailAddress?
        if !request.email.isEmpty {
            email = violations.value("email", emailProblem, EmailAddress(request.email))
        }
        var phone: PhoneNumber?
        if !request.phone.isEmpty {
            phone = violations.value("phone", phoneProblem, PhoneNumber(request.phone))
        }
        if request.email.isEmpty && request.phone.isEmpty {
            violations.add("email", "must be set, if `phone` is not")
            violations.add("phone", "must be set, if `email` is not")
        }
        guard let contact = ContactData(email: email, phone: phone) else { throw try violations.error }
        try violations.throwIfAny()
        return contact
    }

    /// What is to change: absent fields stay, empty ones are removed.
    /// - Throws: `INVALID_ARGUMENT` naming each field that is wrong.
    static func change(_ request: UpdateAccountRequest) throws(RPCError) -> ContactChange {
        var violations = FieldViolations()
        let change = ContactChange(
            email: fieldChange(request.email, EmailAddress.init, "email", emailProblem, &violations),
            phone: fieldChange(request.phone, PhoneNumber.init, "phone", phoneProblem, &violations))
        if request.email == nil && request.phone == nil {
            violations.add("email", "must be set, if `phone` is not: else there is nothing to change")
        }
        try violations.throwIfAny()
        return change
    }

    private static func fieldChange<Value>(
        _ text: String?, _ parse: (String) -> Value?, _ field: String, _ problem: String,
        _ violations: inout FieldViolations
    ) -> FieldChange<Value> {
        guard let text else { return .unchanged }
        if text.isEmpty { return .removed }
        guard let value = violations.value(field, problem, parse(text)) else { return .unchanged }
        return .set(value)
    }
}

extension AccountAPI.Account {
    /// The account as its holder sees it.
    init(_ account: GatewayDomain.Account) {
        self.init(
            id: account.id.description, organisationId: account.organisation.description,
            email: account.contact.email?.text ?? "", phone: account.contact.phone?.text ?? "",
            createdAtMs: account.createdAt.value, apiKeys: account.keys.map(ApiKey.init))
    }
}

extension ApiKey {
    /// What is known of a key apart from the key.
    init(_ key: ApiKeyInfo) {
        self.init(
            id: key.id.description, createdAtMs: key.createdAt.value, revokedAtMs: key.revokedAt.map(\.value))
    }
}
