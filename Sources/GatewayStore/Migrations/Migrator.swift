import GatewayDomain

/// Brings a schema up to date at the start.
enum Migrator {
    /// What the migrator found.
    enum Outcome: Hashable, Sendable {
        case upToDate
        /// The schema was made by a newer program; nothing was changed.
        case newer(found: Int64)
    }

    /// Applies the missing steps, all of them or none.
    static func migrate(
        _ transaction: any SQLTransaction, to migrations: [Migration], at time: UnixMillis
    ) throws(StoreError) -> Outcome {
        _ = try transaction.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_version (
                version BIGINT PRIMARY KEY,
                applied_at_ms BIGINT NOT NULL
            )
            """, [])
        let row = try transaction.row("SELECT COALESCE(MAX(version), 0) FROM schema_version", [])
        let current = try row?.integer(0) ?? 0
        guard current <= migrations.last?.version ?? 0 else { return .newer(found: current) }
        for migration in migrations where migration.version > current {
            for statement in migration.statements {
                _ = try transaction.execute(statement, [])
            }
            _ = try transaction.execute(
                "INSERT INTO schema_version (version, applied_at_ms) VALUES ($1, $2)",
                [.integer(migration.version), .integer(time.value)])
        }
        return .upToDate
    }
}
