import GatewayDomain

/// `CallLog` over SQL.
struct CallLogRepository: CallLog {
    let database: any Database
    let addresses: AddressCipher

    func calls(
        of organisation: OrganisationID, for purpose: CallLogPurpose, after cursor: CallLogCursor?, size: PageSize
    ) async throws(StoreError) -> CallLogPage {
        try await database.read { transaction throws(StoreError) in
            let rows = try transaction.rows(
                """
                SELECT request_id, time_ms, address, model, input_tokens, output_tokens, cached_input_tokens,
                    estimated, outcome, latency_ms, cost_micros, currency
                FROM call_log
                WHERE organisation_id = $1 AND outcome <> 0 AND (time_ms, request_id) < ($2, $3)
                ORDER BY time_ms DESC, request_id DESC LIMIT $4
                """,
                [
                    organisation.sql, .integer(cursor?.time.value ?? .max), cursor?.request.sql ?? .blob([]),
                    .integer(Int64(size.value) + 1),
                ])
            var opener = addresses.opener(in: transaction)
            var records: [CallRecord] = []
            for row in rows.prefix(size.value) {
                records.append(try Self.record(row, &opener))
            }
            let last = rows.count > size.value ? records.last : nil
            return CallLogPage(records: records, next: last.map { CallLogCursor(time: $0.time, request: $0.request) })
        }
    }

    private static func record(
        _ row: SQLRow, _ opener: inout AddressCipher.Opener
    ) throws(StoreError) -> CallRecord {
        let request: RequestID = try row.identifier(0)
        guard let outcome = try row.outcome(8) else { throw .unavailable(.corrupt) }
        return try CallRecord(
            request: request, time: row.time(1), address: opener.open(row.blob(2), request, at: row.time(1)),
            model: row.model(3),
            usage: Usage(
                input: row.tokens(4), output: row.tokens(5), cachedInput: row.tokens(6),
                estimated: row.integer(7) != 0),
            outcome: outcome, latency: LatencyMillis(clamping: row.integer(9)), cost: row.micros(10),
            currency: row.currency(11))
    }
}
