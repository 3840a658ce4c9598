import AccountAPI
import CLP
import Foundation
import Testing

/// Looking into a gateway that runs: off unless its configuration says so, and then for the operator's key alone.
@Suite(.timeLimit(.minutes(2)))
struct IntrospectionTests {
    private static let settings = [
        "reflection.enabled=true", "introspection.enabled=true", "introspection.frame_log=64",
    ]

    @Test func theOperatorSeesNumbersAndNothingElse() async throws {
        try await GatewayProcess.with(Self.settings) { gateway in
            let tenant = try await Tenant(gateway)
            let canary = Canary()
            #expect(try await tenant.run("chat", canary.text).status == 0)
            let credentials = try tenant.credentials(key: gateway.operatorKey())
            for arguments in [["status"], ["list"], ["metrics"]] {
                let run = try await tenant.run(["rpc"] + arguments, credentials: credentials)
                #expect(run.status == 0, "\(arguments): \(run.errors)")
                #expect(!run.output.isEmpty)
                let shown = Data((run.output + run.errors).utf8)
                for secret in [canary, Canary(tenant.key), Canary(tenant.account.id)] { #expect(!secret.isIn(shown)) }
            }
            let metrics = try await tenant.run(["rpc", "metrics"], credentials: credentials)
            #expect(metrics.output.contains("# TYPE clpai_gateway_serving gauge\nclpai_gateway_serving 1\n"))
        }
    }

    @Test func anAccountsKeyIsRefused() async throws {
        try await GatewayProcess.with(Self.settings) { gateway in
            let tenant = try await Tenant(gateway)
            for arguments in [["status"], ["list"], ["metrics"]] {
                let run = try await tenant.run(["rpc"] + arguments)
                #expect(run.status == 77, "\(arguments): \(run.status) \(run.errors)")
                #expect(run.errors.contains("operator"), "\(run.errors)")
            }
        }
    }

    @Test func offUnlessTheConfigurationSaysSo() async throws {
        try await GatewayProcess.with { gateway in
            let tenant = try await Tenant(gateway)
            let credentials = try tenant.credentials(key: gateway.operatorKey())
            for arguments in [["status"], ["list"]] {
                let run = try await tenant.run(["rpc"] + arguments, credentials: credentials)
                #expect(run.status != 0 && run.output.isEmpty, "\(arguments): \(run.output)")
            }
        }
    }
}
