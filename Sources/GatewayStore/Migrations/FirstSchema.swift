extension Migration {
    /// Accounts with their keys, organisations with their balance, call log, ledger.
    static let firstSchema = Migration(
        version: 1,
        statements: [
            """
            CREATE TABLE store_key (
                purpose BIGINT NOT NULL,
                period BIGINT NOT NULL,
                kek_id BYTEA NOT NULL,
                wrapped_key BYTEA NOT NULL,
                PRIMARY KEY (purpose, period)
            )
            """,
            """
            CREATE TABLE organisation (
                id BYTEA PRIMARY KEY,
                currency TEXT NOT NULL,
                created_at_ms BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE organisation_balance (
                organisation_id BYTEA PRIMARY KEY REFERENCES organisation (id),
                available_micros BIGINT NOT NULL CHECK (available_micros >= 0),
                held_micros BIGINT NOT NULL CHECK (held_micros >= 0)
            )
            """,
            """
            CREATE TABLE account (
                id BYTEA PRIMARY KEY,
                organisation_id BYTEA NOT NULL REFERENCES organisation (id),
                created_at_ms BIGINT NOT NULL,
                email BYTEA,
                phone BYTEA,
                email_index BYTEA UNIQUE,
                phone_index BYTEA UNIQUE,
                CHECK (email IS NOT NULL OR phone IS NOT NULL),
                CHECK ((email IS NULL) = (email_index IS NULL)),
                CHECK ((phone IS NULL) = (phone_index IS NULL))
            )
            """,
            """
            CREATE TABLE account_key (
                account_id BYTEA PRIMARY KEY REFERENCES account (id),
                version BIGINT NOT NULL,
                kek_id BYTEA NOT NULL,
                wrapped_key BYTEA NOT NULL
            )
            """,
            """
            CREATE TABLE api_key (
                id BYTEA PRIMARY KEY,
                key_hash BYTEA NOT NULL UNIQUE,
                account_id BYTEA REFERENCES account (id),
                organisation_id BYTEA REFERENCES organisation (id),
                created_at_ms BIGINT NOT NULL,
                revoked_at_ms BIGINT,
                CHECK ((account_id IS NULL) = (organisation_id IS NULL))
            )
            """,
            "CREATE INDEX api_key_account ON api_key (account_id, created_at_ms, id)",
        ] + callLog + ledger)

    private static let callLog: [SQL] = [
        """
        CREATE TABLE call_log (
            request_id BYTEA PRIMARY KEY,
            organisation_id BYTEA NOT NULL REFERENCES organisation (id),
            account_id BYTEA REFERENCES account (id),
            time_ms BIGINT NOT NULL,
            address BYTEA NOT NULL,
            model TEXT,
            input_tokens BIGINT NOT NULL,
            output_tokens BIGINT NOT NULL,
            cached_input_tokens BIGINT NOT NULL,
            estimated BIGINT NOT NULL,
            outcome BIGINT NOT NULL,
            latency_ms BIGINT NOT NULL,
            hold_micros BIGINT NOT NULL CHECK (hold_micros >= 0),
            cost_micros BIGINT NOT NULL CHECK (cost_micros >= 0 AND cost_micros <= hold_micros),
            currency TEXT NOT NULL
        )
        """,
        "CREATE INDEX call_log_organisation ON call_log (organisation_id, time_ms, request_id)",
        "CREATE INDEX call_log_account ON call_log (account_id, time_ms, request_id)",
        "CREATE INDEX call_log_running ON call_log (request_id) WHERE outcome = 0",
    ]

    private static let ledger: [SQL] = [
        """
        CREATE TABLE ledger_transaction (
            id BYTEA PRIMARY KEY,
            organisation_id BYTEA NOT NULL REFERENCES organisation (id),
            kind BIGINT NOT NULL,
            time_ms BIGINT NOT NULL,
            request_id BYTEA,
            idempotency_hash BYTEA,
            UNIQUE (organisation_id, idempotency_hash),
            UNIQUE (request_id, kind)
        )
        """,
        "CREATE INDEX ledger_transaction_organisation ON ledger_transaction (organisation_id, time_ms, id)",
        """
        CREATE TABLE ledger_entry (
            transaction_id BYTEA NOT NULL REFERENCES ledger_transaction (id),
            ledger_account BIGINT NOT NULL,
            amount_micros BIGINT NOT NULL,
            PRIMARY KEY (transaction_id, ledger_account)
        )
        """,
    ]
}
