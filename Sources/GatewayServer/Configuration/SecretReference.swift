/// Where a secret is found. Configuration never holds the secret itself.
package enum SecretReference: Sendable, Hashable {
    /// A file that holds the secret and nothing else; white space around it is dropped.
    case file(String)
    /// A variable of the environment.
    case variable(String)
}
