import Testing

/// One gateway, and a provider that it reaches over HTTP, for all tests of a suite that carries the trait; when they
/// are done it is stopped, and its store looked at.
struct SharedGateway: SuiteTrait, TestScoping {
    /// The gateway of the suite.
    @TaskLocal static var current: GatewayProcess?
    /// The provider behind it.
    @TaskLocal static var currentProvider: HTTPProvider?

    /// The gateway of the suite that the test belongs to.
    static var gateway: GatewayProcess {
        get throws { try #require(current) }
    }

    /// The provider behind the gateway of the suite.
    static var provider: HTTPProvider {
        get throws { try #require(currentProvider) }
    }

    let settings: [String]

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let provider = try await HTTPProvider()
        let gateway = try await GatewayProcess.start(settings + provider.settings)
        try await Self.$current.withValue(gateway) {
            try await Self.$currentProvider.withValue(provider) { try await function() }
        }
        try await gateway.stop()
        await provider.close()
    }
}

extension Trait where Self == SharedGateway {
    /// One gateway for the suite.
    static func gateway(_ settings: String...) -> SharedGateway { SharedGateway(settings: settings) }
}
