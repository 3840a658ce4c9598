import AccountAPI
import CLP
import Foundation
import InferenceAPI
import Testing

/// An account of a gateway, of one test alone, so that tests can share the gateway.
final class Tenant: Sendable {
    let gateway: GatewayProcess
    let account: Account
    let key: String
    /// What it was credited, micro-units.
    let credit: Int64
    let client: Client
    private let folder: TemporaryFolder

    /// Makes an account and adds credit.
    init(_ gateway: GatewayProcess, credit: Int64 = 5_000_000, email: String? = nil, phone: String = "") async throws {
        self.gateway = gateway
        self.credit = credit
        client = try gateway.client()
        folder = try TemporaryFolder()
        let options = Self.options(try gateway.operatorKey())
        let name = email ?? "\(UUID().uuidString.lowercased())@example.cn"
        let created = try await AccountsClient(client).createAccount(
            CreateAccountRequest(email: name, phone: phone), options: options)
        account = try #require(created.account)
        key = created.apiKey
        if credit > 0 {
            let request = CreditRequest(
                organisationId: account.organisationId, amountMicros: credit, idempotencyKey: "first")
            _ = try await BillingClient(client).credit(request, options: options)
        }
    }

    /// The same account on a gateway that serves the same store.
    init(_ earlier: Tenant, on gateway: GatewayProcess) throws {
        self.gateway = gateway
        account = earlier.account
        key = earlier.key
        credit = earlier.credit
        client = try gateway.client()
        folder = try TemporaryFolder()
    }

    /// Options of a call with a key.
    static func options(_ key: String, timeout: Duration? = .seconds(40)) -> CallOptions {
        CallOptions(timeout: timeout, metadata: ["authorization": "Bearer \(key)"])
    }

    var options: CallOptions { Self.options(key) }

    // MARK: clpai

    /// A credentials file of mode 0600, with these lines in place of what is right.
    func credentials(
        server: String? = nil, ca: String? = nil, serverName: String? = nil, key: String? = nil
    ) throws -> String {
        var text = """
            server = \(server ?? gateway.address)
            ca = \(ca ?? Certificates.shared.path("ca.pem"))
            api_key = \(key ?? self.key)
            model = development/echo

            """
        if let serverName { text += "server_name = \(serverName)\n" }
        let path = folder.path("credentials-\(UUID().uuidString)")
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return path
    }

    /// Starts `clpai` with this account's credentials, or others.
    func start(_ arguments: String..., credentials: String? = nil) throws -> Program {
        try start(arguments, credentials)
    }

    private func start(_ arguments: [String], _ credentials: String?) throws -> Program {
        try Program(
            Products.client, arguments,
            variables: ["CLPAI_CREDENTIALS": credentials ?? self.credentials(), "HOME": folder.url.path])
    }

    /// Runs `clpai` to its end.
    func run(
        _ arguments: String..., credentials: String? = nil
    ) async throws -> (status: Int32, output: String, errors: String) {
        try await run(arguments, credentials: credentials)
    }

    /// The same with a list of arguments.
    func run(
        _ arguments: [String], credentials: String? = nil
    ) async throws -> (status: Int32, output: String, errors: String) {
        let program = try start(arguments, credentials)
        return (try await program.status(), program.output, program.errors)
    }

    // MARK: What the store says

    func balance() async throws -> Balance {
        try await BillingClient(client).getBalance(GetBalanceRequest(), options: options)
    }

    /// Ended calls, oldest first.
    ///
    /// - Parameter other: a client of the gateway's next run.
    func calls(through other: Client? = nil) async throws -> [CallRecord] {
        let request = ListCallsRequest(purpose: .billing, pageSize: 1000)
        return try await BillingClient(other ?? client).listCalls(request, options: options).calls.reversed()
    }

    /// Waits until so many calls have ended and no money is held, then checks their outcomes, in any order, that what
    /// is gone of the credit is what they cost, and that the gateway still serves this account.
    ///
    /// - Returns: the calls, that of the check left out.
    @discardableResult
    func expectSettled(
        _ outcomes: [CallOutcome], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [CallRecord] {
        try await eventually("\(outcomes.count) settled calls") {
            guard try await self.balance().heldMicros == 0 else { return false }
            return try await self.calls().count >= outcomes.count
        }
        let balance = try await self.balance()
        let calls = try await self.calls()
        #expect(
            calls.map(\.outcome.rawValue).sorted() == outcomes.map(\.rawValue).sorted(),
            sourceLocation: sourceLocation)
        #expect(balance.heldMicros == 0, sourceLocation: sourceLocation)
        #expect(
            credit - balance.availableMicros == calls.reduce(0) { $0 + $1.amountMicros },
            sourceLocation: sourceLocation)
        if balance.availableMicros > 100_000 { try await expectServed(sourceLocation: sourceLocation) }
        return calls
    }

    /// An honest call is answered.
    func expectServed(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let request = ChatRequest(
            model: "development/echo", messages: [ChatMessage(role: .user, content: "still here")])
        let response = try await InferenceClient(client).chat(request, options: options)
        #expect(response.message?.content == "still here", sourceLocation: sourceLocation)
    }
}
