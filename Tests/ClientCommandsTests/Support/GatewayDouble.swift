import AccountAPI
import ArgumentParser
import CLP
import ClientCommands
import InferenceAPI
import Logging
import Synchronization
import Testing

/// A gateway of this process that answers by heart, behind a real server with TLS on a free port of 127.0.0.1.
struct GatewayDouble {
    /// The key that it knows, and one that it does not.
    static let key = "clpai_" + String(repeating: "g", count: 58)
    static let unknownKey = "clpai_" + String(repeating: "u", count: 58)

    let address: String
    let state: State

    /// What it saw.
    final class State: Sendable {
        private let seen = Mutex((requests: [String](), cancelled: false))

        var requests: [String] { seen.withLock { $0.requests } }
        var wasCancelled: Bool { seen.withLock { $0.cancelled } }

        func note(_ request: String) { seen.withLock { $0.requests.append(request) } }
        func noteCancellation() { seen.withLock { $0.cancelled = true } }
    }

    /// Serves while `body` runs.
    static func with<Result>(_ body: (GatewayDouble) async throws -> Result) async throws -> Result {
        let state = State()
        var configuration = ServerConfiguration(
            listen: "127.0.0.1:0",
            tls: .files(
                certificate: TestCertificates.shared.path("server.pem"), key: TestCertificates.shared.path("server.key")
            ))
        configuration.gracePeriod = .milliseconds(200)
        let server = Server(
            configuration,
            services: [
                InferenceDouble(state: state), AccountsDouble(state: state), BillingDouble(state: state),
                DataRightsDouble(),
            ],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let task = Task { try await server.run() }
        let address = try await server.listeningAddress()
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(GatewayDouble(address: "clp://\(address)", state: state))) } catch {
            result = .failure(error)
        }
        server.shutdown()
        try await task.value
        return try result.get()
    }

    /// The variables that lead a command here.
    func variables(key: String = Self.key) -> [String: String] {
        [
            "CLPAI_SERVER": address, "CLPAI_CA": TestCertificates.shared.path("ca.pem"), "CLPAI_API_KEY": key,
            "CLPAI_MODEL": "development/echo", "XDG_CONFIG_HOME": TestCertificates.shared.path("none"),
        ]
    }

    /// Runs a command in this process; what it wrote, and its exit status.
    func run(
        _ arguments: [String], key: String = Self.key
    ) async throws -> (output: String, remarks: String, status: Int32) {
        let recorder = Recorder()
        let command = try #require(try Clpai.parseAsRoot(arguments) as? any SessionCommand)
        let variables = variables(key: key)
        var status: Int32 = 0
        do {
            try await command.run(console: recorder.console(), environment: Environment { variables[$0] })
        } catch let exit as ExitCode {
            status = exit.rawValue
        }
        return (recorder.output, recorder.remarks, status)
    }
}

/// Every key but one is unknown.
func authenticate(_ context: CallContext) throws(RPCError) {
    guard context.metadata["authorization"] == "Bearer \(GatewayDouble.key)" else {
        throw RPCError(code: .unauthenticated, message: "this key is not known")
    }
}

private let charge = ChatCharge(
    requestId: "req_1", usage: Usage(inputTokens: 2, outputTokens: 3), amountMicros: 123, currency: "CNY")

/// Says the prompt again, word by word; some words make it misbehave.
private struct InferenceDouble: InferenceHandlers {
    let state: GatewayDouble.State

    func chat(_ request: ChatRequest, _ context: CallContext) async throws -> ChatResponse {
        try authenticate(context)
        return ChatResponse(message: request.messages.last, finishReason: .stop, charge: charge)
    }

    func chatStream(
        _ request: ChatRequest, _ replies: MessageWriter<ChatStreamResponse>, _ context: CallContext
    ) async throws {
        try authenticate(context)
        for word in request.messages.last?.content.split(separator: " ") ?? [] {
            switch word {
            case "CUT":
                throw RPCError(
                    code: .unavailable, message: "the provider broke off", details: [try RPCError.Detail(charge)])
            case "BROKE":
                throw RPCError(
                    code: .resourceExhausted, message: "there is not enough credit", retryAfter: .milliseconds(-1))
            case "BUSY":
                throw RPCError(code: .unavailable, message: "the provider is overloaded", retryAfter: .seconds(2))
            case "UNKNOWN":
                throw RPCError(code: .notFound, message: "there is no such model", retryAfter: .milliseconds(-1))
            case "OPERATOR":
                throw RPCError(code: .permissionDenied, message: "it acts for an account")
            case "WAIT":
                while !context.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
                state.noteCancellation()
                throw RPCError(code: .cancelled, message: "the caller left")
            default:
                try await replies.write(ChatStreamResponse(event: .textDelta(word + " ")))
            }
        }
        try await replies.write(ChatStreamResponse(event: .completed(.init(finishReason: .stop, charge: charge))))
    }

    func listModels(_ request: ListModelsRequest, _ context: CallContext) async throws -> ListModelsResponse {
        try authenticate(context)
        return ListModelsResponse(models: [
            Model(
                name: "development/echo", inputPriceMicros: 800_000, outputPriceMicros: 2_000_000,
                cachedInputPriceMicros: 80_000, currency: "CNY", maxOutputTokens: 4096)
        ])
    }
}

private struct AccountsDouble: AccountsHandlers {
    let state: GatewayDouble.State

    private let account = Account(
        id: "acc_1", organisationId: "org_1", email: "li@example.cn", createdAtMs: 1_795_507_331_000,
        apiKeys: [ApiKey(id: "key_1", createdAtMs: 1_795_507_331_000)])

    init(state: GatewayDouble.State) { self.state = state }

    func createAccount(_ request: CreateAccountRequest, _ context: CallContext) async throws -> CreateAccountResponse {
        try authenticate(context)
        state.note("create \(request.email) \(request.phone)")
        return CreateAccountResponse(account: account, apiKey: "clpai_fresh")
    }

    func createApiKey(_ request: CreateApiKeyRequest, _ context: CallContext) async throws -> CreateApiKeyResponse {
        try authenticate(context)
        state.note("key for \(request.accountId)")
        return CreateApiKeyResponse(key: account.apiKeys[0], apiKey: "clpai_fresh")
    }

    func revokeApiKey(_ request: RevokeApiKeyRequest, _ context: CallContext) async throws -> RevokeApiKeyResponse {
        try authenticate(context)
        if request.id == "none" { throw RPCError(code: .notFound, message: "there is no such key") }
        return RevokeApiKeyResponse(
            key: ApiKey(id: request.id, createdAtMs: 1_795_507_331_000, revokedAtMs: 1_795_507_332_000))
    }

    func getAccount(_ request: GetAccountRequest, _ context: CallContext) async throws -> Account {
        try authenticate(context)
        return account
    }

    func updateAccount(_ request: UpdateAccountRequest, _ context: CallContext) async throws -> Account {
        try authenticate(context)
        state.note("update \(request.email ?? "-") \(request.phone ?? "-")")
        return account
    }
}

private struct BillingDouble: BillingHandlers {
    let state: GatewayDouble.State

    func getBalance(_ request: GetBalanceRequest, _ context: CallContext) async throws -> Balance {
        try authenticate(context)
        return Balance(availableMicros: 9_999_877, heldMicros: 1_000_000, currency: "CNY")
    }

    func credit(_ request: CreditRequest, _ context: CallContext) async throws -> Balance {
        try authenticate(context)
        state.note("credit \(request.organisationId) \(request.amountMicros) \(request.idempotencyKey)")
        if request.organisationId == "mine" { throw RPCError(code: .permissionDenied, message: "not you") }
        if request.amountMicros == 1 { throw RPCError(code: .unavailable, message: "the store is busy") }
        return Balance(availableMicros: request.amountMicros, currency: "CNY")
    }

    /// Two pages of at most two calls.
    func listCalls(_ request: ListCallsRequest, _ context: CallContext) async throws -> ListCallsResponse {
        try authenticate(context)
        state.note("calls \(request.purpose) \(request.pageSize) \(request.pageToken)")
        let first = request.pageToken.isEmpty ? 1 : 3
        let calls = (first...first + 1).prefix(Int(request.pageSize)).map { number in
            CallRecord(
                requestId: "req_\(number)", timeMs: 1_795_507_331_000, ip: "127.0.0.1", model: "development/echo",
                inputTokens: 2, outputTokens: 3, estimated: number == 2, outcome: .completed, latencyMs: 17,
                amountMicros: 123, currency: "CNY")
        }
        return ListCallsResponse(calls: calls, nextPageToken: request.pageToken.isEmpty ? "next" : "")
    }
}

private struct DataRightsDouble: DataRightsHandlers {
    func exportData(
        _ request: ExportDataRequest, _ rows: MessageWriter<ExportedRow>, _ context: CallContext
    ) async throws {
        try authenticate(context)
        for table in ["account", "call"] {
            try await rows.write(ExportedRow(table: table, fields: [ExportedField(name: "id", value: "\(table)_1")]))
        }
    }

    func eraseAccount(_ request: EraseAccountRequest, _ context: CallContext) async throws -> ErasureCertificate {
        try authenticate(context)
        return ErasureCertificate(
            accountId: request.accountId, erasedAtMs: 1_795_507_331_000,
            categories: [
                ErasedCategory(category: "contact data", outcome: .erased, rows: 1, legalBasis: "PIPL article 47")
            ])
    }
}
