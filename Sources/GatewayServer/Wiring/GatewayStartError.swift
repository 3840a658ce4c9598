/// Something that the gateway needs at its start is not there. `description` says what to do.
package struct GatewayStartError: Error, CustomStringConvertible, Sendable {
    /// What is missing and how to mend it. Never a secret.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
