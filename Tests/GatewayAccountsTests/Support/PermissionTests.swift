import AccountAPI
import CLP
import GatewayAccounts
import GatewayDomain
import Testing

/// The permission table and the handlers agree on every method, and none is forgotten.
struct PermissionTests {
    private let gateway: TestGateway

    init() throws {
        gateway = try TestGateway()
    }

    /// Calls a method with an empty request.
    /// - Returns: the status.
    private func call(_ method: String, _ context: CallContext) async -> RPCError.Code {
        let sink = MessageWriter<AccountAPI.ExportedRow>(RecordingSink())
        do {
            switch method {
            case "clpai.account.v1.Accounts/CreateAccount":
                _ = try await gateway.accounts.createAccount(.init(), context)
            case "clpai.account.v1.Accounts/CreateApiKey": _ = try await gateway.accounts.createApiKey(.init(), context)
            case "clpai.account.v1.Accounts/RevokeApiKey": _ = try await gateway.accounts.revokeApiKey(.init(), context)
            case "clpai.account.v1.Accounts/GetAccount": _ = try await gateway.accounts.getAccount(.init(), context)
            case "clpai.account.v1.Accounts/UpdateAccount":
                _ = try await gateway.accounts.updateAccount(.init(), context)
            case "clpai.billing.v1.Billing/GetBalance": _ = try await gateway.billing.getBalance(.init(), context)
            case "clpai.billing.v1.Billing/Credit": _ = try await gateway.billing.credit(.init(), context)
            case "clpai.billing.v1.Billing/ListCalls": _ = try await gateway.billing.listCalls(.init(), context)
            case "clpai.datarights.v1.DataRights/ExportData":
                try await gateway.dataRights.exportData(.init(), sink, context)
            case "clpai.datarights.v1.DataRights/EraseAccount":
                _ = try await gateway.dataRights.eraseAccount(.init(), context)
            default: return .unimplemented
            }
            return .ok
        } catch let error as RPCError {
            return error.code
        } catch {
            return .unknown
        }
    }

    @Test func everyMethodOfEveryServiceByEveryKindOfCaller() async throws {
        let customer = try await gateway.customer()
        let services = [gateway.accounts.service, gateway.billing.service, gateway.dataRights.service]
        for service in services {
            for name in service.methods {
                let method = "\(service.name)/\(name)"
                let known = try #require(MethodName(method))
                let row = try #require(Permissions.table[known], "\(method) has no row")
                #expect(await call(method, gateway.anonymous) == .unauthenticated, "\(method)")
                let byOperator = await call(method, gateway.asOperator)
                #expect((byOperator != .permissionDenied) == row.contains(.operator), "\(method): \(byOperator)")
                let byAccount = await call(method, customer.context)
                #expect((byAccount != .permissionDenied) == row.contains(.account), "\(method): \(byAccount)")
                #expect(byOperator != .unimplemented && byAccount != .unimplemented, "\(method) is not in this test")
            }
        }
    }
}
