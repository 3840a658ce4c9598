package import CLP
package import GatewayDomain

/// Recognises the caller of every call and asks the permission table; what neither allows is refused.
///
/// The credential travels in each call: a connection carries no authority. An answer of the store is remembered
/// for a minute at most, and only as long as no key was revoked meanwhile, so a revocation holds from the next
/// call on. Safe to use from any thread.
package struct Authenticator: ServerInterceptor {
    /// The metadata key of the credential, `Bearer clpai_…`.
    package static let credentialKey = "authorization"

    private let credentials: any CredentialStore
    private let clock: any GatewayClock
    private let remembered: PrincipalCache
    private let recognised = RecognisedKeys()

    /// - Parameters:
    ///   - credentials: who has which key.
    ///   - clock: tells how old a remembered answer is.
    package init(credentials: any CredentialStore, clock: any GatewayClock) {
        self.credentials = credentials
        self.clock = clock
        self.remembered = PrincipalCache()
    }

    /// Attaches the `Principal` to the context, or refuses.
    ///
    /// - Throws: `UNAUTHENTICATED` without a key that is in force, `PERMISSION_DENIED` for a method that the caller's
    ///   kind may not call, `UNAVAILABLE` if the store does not answer.
    package nonisolated(nonsending) func intercept(
        _ context: CallContext, _ next: nonisolated(nonsending) (CallContext) async throws -> Void
    ) async throws {
        guard let method = MethodName(context.method) else {
            throw RPCError(code: .permissionDenied, message: "the method's name has no valid form")
        }
        if Permissions.allows(nil, method) { return try await next(context) }
        let principal = try await principal(of: context)
        guard Permissions.allows(principal.kind, method) else {
            throw RPCError(
                code: .permissionDenied,
                message: principal.kind == .operator
                    ? "\(method) acts for an account; call it with an account's key"
                    : "\(method) is for the operator; call it with the operator's key")
        }
        var context = context
        context[Principal.self] = principal
        context[UnrecognisedCalls.Place.self]?.giveBack()
        try await next(context)
    }

    /// Whether the call's key was once recognised and not found to be out of force since. Says which calls may take more
    /// than a stranger's share, not what they may do.
    func hasRecognised(_ context: CallContext) -> Bool {
        guard let hash = try? Self.hash(in: context) else { return false }
        return recognised.contains(hash)
    }

    /// Looks a call's key up beside the call, unless many are being looked up.
    func recogniseLater(_ context: CallContext) {
        guard let hash = try? Self.hash(in: context) else { return }
        recognised.lookUpLater(hash) {
            // A store that does not answer leaves the key unrecognised.
            (try? await credentials.principal(for: hash)) != nil
        }
    }

    /// - Throws: `UNAUTHENTICATED` without a well-formed key.
    private static func hash(in context: CallContext) throws(RPCError) -> ApiKeyHash {
        guard let header = context.metadata[credentialKey] else {
            throw RPCError(
                code: .unauthenticated,
                message: "the call carries no key; send it as metadata \(credentialKey): Bearer clpai_…")
        }
        guard header.hasPrefix("Bearer "), let secret = ApiKeySecret(String(header.dropFirst(7))) else {
            throw RPCError(
                code: .unauthenticated,
                message: "the key is mistyped: it is Bearer, a space, and clpai_ with 58 letters and digits")
        }
        return secret.hash
    }

    private nonisolated(nonsending) func principal(of context: CallContext) async throws -> Principal {
        let hash = try Self.hash(in: context)
        let now = clock.monotonicNanoseconds()
        // Read before the store is asked: a revocation in between makes the answer too old to be remembered.
        let generation = credentials.revocationGeneration
        if let known = remembered.principal(for: hash, at: now, generation) { return known }
        guard let principal = try await look(up: hash) else {
            recognised.forget(hash)
            throw RPCError(
                code: .unauthenticated, message: "the key is not in force: it was revoked, or its account was erased")
        }
        remembered.remember(principal, for: hash, at: now, generation)
        recognised.insert(hash)
        return principal
    }

    private nonisolated(nonsending) func look(up hash: ApiKeyHash) async throws -> Principal? {
        do {
            return try await credentials.principal(for: hash)
        } catch {
            throw RPCError(code: .unavailable, message: "the store does not answer; try again")
        }
    }
}
