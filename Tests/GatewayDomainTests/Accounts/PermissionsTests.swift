import GatewayDomain
import Testing

struct PermissionsTests {
    @Test func healthAloneIsOpen() throws {
        for method in Permissions.table.keys {
            #expect(!Permissions.allows(nil, method), "\(method)")
        }
        #expect(Permissions.allows(nil, "clp.rpc.v1.Health/Check"))
    }

    @Test func aMethodWithoutARowIsDeniedToEverybody() {
        for kind in Principal.Kind.allCases {
            #expect(!Permissions.allows(kind, "clpai.admin.v1.Admin/Anything"))
            #expect(!Permissions.allows(kind, "clpai.billing.v1.Billing/credit"))
        }
    }

    @Test(arguments: [
        ("clpai.account.v1.Accounts/CreateAccount", true, false), ("clpai.billing.v1.Billing/Credit", true, false),
        ("clpai.inference.v1.Inference/Chat", false, true), ("clpai.datarights.v1.DataRights/ExportData", false, true),
        ("clpai.billing.v1.Billing/ListCalls", false, true), ("clpai.account.v1.Accounts/RevokeApiKey", true, true),
    ])
    func theOperatorRunsTheGatewayAndSeesNoAccountsData(method: String, forOperator: Bool, forAccount: Bool) throws {
        let method = try #require(MethodName(method))
        #expect(Permissions.allows(.operator, method) == forOperator)
        #expect(Permissions.allows(.account, method) == forAccount)
    }
}
