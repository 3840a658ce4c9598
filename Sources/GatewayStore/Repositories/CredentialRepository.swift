import GatewayDomain
import Synchronization

/// Counts revocations and erasures of this process.
final class RevocationCounter: Sendable {
    private let count = Atomic<UInt64>(0)

    var generation: RevocationGeneration {
        RevocationGeneration(count.load(ordering: .acquiring))
    }

    /// To be called after the commit that ended a key.
    func advance() {
        count.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }
}

/// `CredentialStore` over SQL.
struct CredentialRepository: CredentialStore {
    let database: any Database
    let revocations: RevocationCounter
    let clock: any GatewayClock

    var revocationGeneration: RevocationGeneration { revocations.generation }

    func principal(for hash: ApiKeyHash) async throws(StoreError) -> Principal? {
        try await database.read { transaction throws(StoreError) in
            let row = try transaction.row(
                """
                SELECT id, account_id, organisation_id FROM api_key
                WHERE key_hash = $1 AND revoked_at_ms IS NULL
                """, [.blob(hash.digest.bytes)])
            guard let row else { return nil }
            let key: ApiKeyID = try row.identifier(0)
            if row.isNull(1) { return .operator(key) }
            return try .account(row.identifier(1), row.identifier(2), key)
        }
    }

    func hasOperatorKey() async throws(StoreError) -> Bool {
        try await database.read { transaction throws(StoreError) in
            try transaction.row(Self.anyOperatorKey, []) != nil
        }
    }

    private static let anyOperatorKey: SQL = "SELECT id FROM api_key WHERE account_id IS NULL LIMIT 1"

    func createFirstOperatorKey(_ hash: ApiKeyHash) async throws(StoreError) -> ApiKeyID? {
        let now = clock.now()
        return try await database.write { transaction throws(StoreError) in
            guard try transaction.row(Self.anyOperatorKey, []) == nil else { return nil }
            let id = ApiKeyID.random()
            try Self.insertOperatorKey(id, hash, at: now, transaction)
            return id
        }
    }

    func createOperatorKey(_ id: ApiKeyID, _ hash: ApiKeyHash) async throws(StoreError) {
        let now = clock.now()
        try await database.write { transaction throws(StoreError) in
            try Self.insertOperatorKey(id, hash, at: now, transaction)
        }
    }

    private static func insertOperatorKey(
        _ id: ApiKeyID, _ hash: ApiKeyHash, at time: UnixMillis, _ transaction: any SQLTransaction
    ) throws(StoreError) {
        _ = try transaction.execute(
            "INSERT INTO api_key (id, key_hash, created_at_ms) VALUES ($1, $2, $3)",
            [id.sql, .blob(hash.digest.bytes), time.sql])
    }
}
