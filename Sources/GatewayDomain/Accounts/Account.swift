/// What is known of an API key apart from the key.
package struct ApiKeyInfo: Hashable, Sendable {
    package let id: ApiKeyID
    package let createdAt: UnixMillis
    /// Nil: in force.
    package let revokedAt: UnixMillis?

    package init(id: ApiKeyID, createdAt: UnixMillis, revokedAt: UnixMillis?) {
        self.id = id
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }
}

/// An account: the data subject, with what is held of it.
package struct Account: Hashable, Sendable {
    package let id: AccountID
    package let organisation: OrganisationID
    package let contact: ContactData
    package let createdAt: UnixMillis
    /// Oldest first.
    package let keys: [ApiKeyInfo]

    package init(
        id: AccountID, organisation: OrganisationID, contact: ContactData, createdAt: UnixMillis, keys: [ApiKeyInfo]
    ) {
        self.id = id
        self.organisation = organisation
        self.contact = contact
        self.createdAt = createdAt
        self.keys = keys
    }
}
