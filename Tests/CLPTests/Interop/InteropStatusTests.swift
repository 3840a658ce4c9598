import CLP
import CLPMessages
import CLPTesting
import InteropAPI
import Testing

/// gRPC's interoperability tests of status and metadata, and what Connect's conformance suite adds to them.
@Suite(.timeLimit(.minutes(2)))
struct InteropStatusTests {
    enum Kind: String, CaseIterable, Sendable {
        case unary, serverStreaming, bidirectional, bidirectionalAfterReplies
    }

    private func failWith(
        _ status: EchoStatus, _ kind: Kind, _ interop: InteropClient
    ) async -> RPCError? {
        await failure {
            switch kind {
            case .unary:
                _ = try await interop.unaryCall(SimpleRequest(responseStatus: status))
            case .serverStreaming:
                let replies = try await interop.streamingOutputCall(StreamingOutputRequest(responseStatus: status))
                while try await replies.next() != nil {}
            case .bidirectional, .bidirectionalAfterReplies:
                try await interop.fullDuplexCall { requests, replies in
                    if kind == .bidirectionalAfterReplies {
                        let parameters = [ResponseParameters(size: 5), ResponseParameters(size: 0)]
                        try await requests.write(StreamingOutputRequest(responseParameters: parameters))
                        for _ in parameters { #expect(try await replies.next() != nil) }
                    }
                    try await requests.write(StreamingOutputRequest(responseStatus: status))
                    while try await replies.next() != nil {}
                }
            }
        }
    }

    /// `status_code_and_message`: each code of gRPC's, over each kind.
    @Test(arguments: InteropWay.allCases, Kind.allCases)
    func statusCodeAndMessage(_ way: InteropWay, _ kind: Kind) async throws {
        try await way.play { interop, _ in
            for code: Int32 in 1...16 {
                let error = await failWith(EchoStatus(code: code, message: "test status message"), kind, interop)
                #expect(error?.code == RPCError.Code(wire: code))
                #expect(error?.message == "test status message")
                #expect(error?.wasSentByServer == true)
            }
        }
    }

    /// `special_status_message`: white space and characters of one to four bytes.
    @Test(arguments: Kind.allCases) func specialStatusMessage(_ kind: Kind) async throws {
        let text = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
        try await InteropWay.plain.play { interop, _ in
            let error = await failWith(EchoStatus(code: 2, message: text), kind, interop)
            #expect(error?.code == .unknown)
            #expect(error?.message == text)
        }
    }

    /// `unimplemented_method` and `unimplemented_service`: by a handler, by no such method, by no such service.
    @Test(arguments: InteropWay.allCases) func unimplemented(_ way: InteropWay) async throws {
        let missing = MethodDescriptor<Empty, Empty>(
            service: "fixtures.interop.v1.Interop", name: "MissingCall", kind: .unary)
        try await way.play { interop, client in
            // Twice: the second time the method goes by its number.
            for _ in 0..<2 {
                let errors = [
                    await failure { try await interop.unimplementedCall(Empty()) },
                    await failure { try await client.unary(missing, Empty()) },
                    await failure { try await UnimplementedInteropClient(client).unimplementedCall(Empty()) },
                ]
                #expect(errors.map { $0?.code } == [.unimplemented, .unimplemented, .unimplemented])
            }
            _ = try await interop.emptyCall(Empty())
        }
    }

    // MARK: Metadata

    /// Keys that come twice, text and bytes that are no text, in their order.
    private static let initial: Metadata = {
        var metadata: Metadata = [InteropService.initialKey: "test_initial_metadata_value"]
        metadata.append(InteropService.initialKey, "")
        metadata.append(InteropService.initialKey, "ünïcödé ☺")
        metadata.append(InteropService.initialKey, "test_initial_metadata_value")
        return metadata
    }()

    private static let trailing: Metadata = {
        var metadata = Metadata()
        metadata.append(InteropService.trailingKey, bytes: [0xAB, 0xAB, 0xAB])
        metadata.append(InteropService.trailingKey, bytes: [])
        metadata.append(InteropService.trailingKey, bytes: [0, 0xFF, 0xC3, 0x28])
        return metadata
    }()

    private static let options = CallOptions(metadata: Metadata(Array(initial) + Array(trailing)))

    /// `custom_metadata`: initial and trailing, text and bytes, unary and duplex, with success and with an error.
    @Test(arguments: InteropWay.allCases) func customMetadata(_ way: InteropWay) async throws {
        try await way.play { _, client in
            let unary = try await client.call(Interop.unaryCall, SimpleRequest(), options: Self.options)
            #expect(unary.head == Self.initial && unary.trailers == Self.trailing)

            let duplex = try await client.call(Interop.fullDuplexCall, options: Self.options) { requests, replies in
                try await requests.write(StreamingOutputRequest(responseParameters: [ResponseParameters(size: 1)]))
                requests.finish()
                var count = 0
                while try await replies.next() != nil { count += 1 }
                return count
            }
            #expect(duplex.outcome == 1)
            #expect(duplex.head == Self.initial && duplex.trailers == Self.trailing)

            let streamed = try await client.call(
                streaming: Interop.streamingOutputCall, StreamingOutputRequest(), options: Self.options)
            while try await streamed.messages.next() != nil {}
            #expect(streamed.trailers == Self.trailing)

            let status = EchoStatus(code: 9, message: "failed")
            let error = await failure {
                try await client.call(Interop.unaryCall, SimpleRequest(responseStatus: status), options: Self.options)
            }
            #expect(error?.code == .failedPrecondition)
            #expect(error?.trailers == Self.trailing)
        }
    }

    /// Details of an error arrive as they were.
    @Test func detailsOfAnError() async throws {
        let details = [
            try RPCError.Detail(DebugId(id: "one")), RPCError.Detail(type: "x.Y", value: [0xFF]),
            try RPCError.Detail(DebugId(id: "two")),
        ]
        let service = TestService(
            .unary(Echo.say) { _, _ in
                throw RPCError(code: .aborted, message: "m", details: details, retryAfter: .milliseconds(70))
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let error = await failure { try await client.unary(Echo.say, DebugId()) }
                #expect(error?.details == details)
                #expect(error?.detail(DebugId.self)?.id == "one")
                #expect(error?.retryAfter == .milliseconds(70))
            }
        }
    }

    // MARK: Credentials

    /// Takes the metadata that a client's interceptor adds to each call.
    private struct Guard: AdmissionInterceptor {
        func admit(_ context: inout CallContext) throws(RPCError) {
            guard let credential = context.metadata["authorization"], credential.hasPrefix("Bearer ") else {
                throw RPCError(code: .unauthenticated, message: "no credential")
            }
            context[String.self] = String(credential.dropFirst(7))
        }
    }

    private struct Credential: ClientInterceptor {
        let turn = Counter()

        func intercept(
            _ call: ClientCallContext, _ next: nonisolated(nonsending) (ClientCallContext) async throws -> Void
        ) async throws {
            var call = call
            if call.options.metadata["anonymous"] == nil {
                call.options.metadata["authorization"] = "Bearer caller-\(turn.add())"
            }
            try await next(call)
        }
    }

    /// `per_rpc_creds`: each call has its own, and proves nothing for the next one on the same connection [CLP-META-2].
    @Test func credentialsOfEachCall() async throws {
        let service = TestService(
            .unary(Echo.say) { _, context in DebugId(id: context[String.self] ?? "nobody") })
        try await TestServer.with(services: [service], admission: [Guard()]) { test in
            var configuration = ClientConfiguration()
            (configuration.connectionsPerAddress, configuration.maximumConnectionsPerAddress) = (1, 1)
            let client = try Client(
                "clp://\(test.address)", tls: .trust(TestCertificates.shared.path("ca.pem")),
                configuration: configuration, interceptors: [Credential()])
            var names: [String?] = []
            for turn in 0..<6 {
                let options = CallOptions(metadata: turn % 2 == 1 ? ["anonymous": "1"] : [:])
                do {
                    names.append(try await client.unary(Echo.say, DebugId(), options: options).id)
                } catch let error as RPCError {
                    #expect(error.code == .unauthenticated)
                    names.append(nil)
                }
            }
            await client.close()
            #expect(names == ["caller-1", nil, "caller-2", nil, "caller-3", nil])
        }
    }
}
