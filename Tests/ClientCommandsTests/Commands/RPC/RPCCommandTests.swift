import ArgumentParser
import CLP
import ClientCommands
import InferenceAPI
import Testing

/// The commands of `clpai rpc` against real servers.
@Suite(.timeLimit(.minutes(1)))
struct RPCCommandTests {
    private struct Chats: InferenceHandlers {
        func chat(_ request: ChatRequest, _ context: CallContext) async throws -> ChatResponse { ChatResponse() }
        func chatStream(
            _ request: ChatRequest, _ replies: MessageWriter<ChatStreamResponse>, _ context: CallContext
        ) async throws {}
        func listModels(_ request: ListModelsRequest, _ context: CallContext) async throws -> ListModelsResponse {
            ListModelsResponse()
        }
    }

    private func run(
        _ arguments: [String], services: [any ServiceHandlers] = [ReflectionService(services: [Chats()])]
    ) async throws -> (output: String, remarks: String, status: Int32) {
        try await IntrospectedDouble.with(services) { try await $0.run(["rpc"] + arguments) }
    }

    @Test func services() async throws {
        let list = try await run(["list"])
        #expect(
            list.output == """
                SERVICE                       METHODS                     CONTENT
                clp.rpc.v1.Health             Check Watch
                clp.rpc.v1.Reflection         ListServices GetProtoFile
                clpai.inference.v1.Inference  Chat ChatStream ListModels  yes

                """)
        #expect(list.status == 0)
        let json = try await run(["list", "--json"])
        #expect(
            json.output.hasPrefix(
                #"{"service":"clp.rpc.v1.Health","methods":["Check","Watch"],"carries_content":false}"# + "\n"))
    }

    @Test func theServerIsNamedByAnArgument() async throws {
        try await IntrospectedDouble.with([ReflectionService(services: [])]) { server in
            // The variable names another server.
            for address in [server.address, String(server.address.dropFirst("clp://".count))] {
                let elsewhere = GatewayDouble(address: "clp://127.0.0.1:1", state: .init())
                let result = try await elsewhere.run(["rpc", "list", address])
                #expect(result.output.contains("clp.rpc.v1.Reflection"))
            }
        }
    }

    /// What the environment holds is the key of the server that it names.
    @Test func theKeyOfAnotherServerIsNotSent() async throws {
        try await IntrospectedDouble.with([ReflectionService(services: [])]) { server in
            var keys: [String?] = []
            let command = try #require(try Clpai.parseAsRoot(["rpc", "list", server.address]) as? RPCList)
            #expect(command.namesAnyServer)
            #expect(try #require(try Clpai.parseAsRoot(["rpc", "list"]) as? RPCList).namesAnyServer == false)
            for named in [server.address, "clp://127.0.0.1:1"] {
                let variables = server.variables().merging(["CLPAI_SERVER": named]) { $1 }
                let session = try Session(
                    command.connection, console: Recorder().console(),
                    environment: Environment { variables[$0] }, handlesSignals: false,
                    holdsKeyBack: command.namesAnyServer)
                keys.append(session.credentials.apiKey)
                await session.client.close()
            }
            #expect(keys == [GatewayDouble.key, nil])
        }
    }

    @Test func aKeyIsNotNeeded() async throws {
        try await IntrospectedDouble.with([ReflectionService(services: [])]) { server in
            let recorder = Recorder()
            let command = try #require(try Clpai.parseAsRoot(["rpc", "list"]) as? any SessionCommand)
            var variables = server.variables()
            variables["CLPAI_API_KEY"] = nil
            try await command.run(
                console: recorder.console(), environment: Environment { [variables] in variables[$0] })
            #expect(recorder.output.contains("clp.rpc.v1.Health"))
        }
    }

    @Test(
        arguments: [
            (
                "clp.rpc.v1.Health",
                """
                // clp/rpc/v1/health.proto
                service Health {
                  rpc Check(clp.rpc.v1.HealthCheckRequest) returns (clp.rpc.v1.HealthCheckResponse) {
                    option (clp.idempotent) = true;
                  }
                  rpc Watch(clp.rpc.v1.HealthCheckRequest) returns (stream clp.rpc.v1.HealthCheckResponse);
                }

                """
            ),
            (
                "clpai.inference.v1.Inference/ChatStream",
                """
                // clpai/inference/v1/inference.proto
                service clpai.inference.v1.Inference {
                  rpc ChatStream(clpai.inference.v1.ChatRequest) returns (stream clpai.inference.v1.ChatStreamResponse);
                }

                """
            ),
            (
                "clp.rpc.v1.HealthCheckResponse.SERVING_STATUS_SERVING",
                """
                // clp/rpc/v1/health.proto
                enum ServingStatus {
                  SERVING_STATUS_UNSPECIFIED = 0;
                  SERVING_STATUS_SERVING = 1;
                  SERVING_STATUS_NOT_SERVING = 2;
                }

                """
            ),
            (
                "clp.rpc.v1.ReflectFileRequest.path",
                """
                // clp/rpc/v1/reflection.proto
                message ReflectFileRequest {
                  oneof key {
                    string path = 1;
                    string symbol = 2;
                  }
                }

                """
            ),
            (
                "clp.sensitive",
                """
                // clp/options.proto
                extend google.protobuf.FieldOptions {
                  bool sensitive = 51001;
                }

                """
            ),
        ])
    func whatAProtoSays(symbol: String, text: String) async throws {
        let result = try await run(["describe", symbol])
        #expect(result.output == text)
        #expect(result.status == 0)
    }

    @Test func aDescriptionAsJSON() async throws {
        let result = try await run(["describe", "clp.rpc.v1.HealthCheckRequest", "--json"])
        #expect(
            result.output
                == #"{"symbol":"clp.rpc.v1.HealthCheckRequest","file":"clp/rpc/v1/health.proto","#
                + #""proto":"message HealthCheckRequest {\n  string service = 1;\n}\n"}"# + "\n")
    }

    @Test func aSymbolThatIsNotThere() async throws {
        let result = try await run(["describe", "t.Nothing"])
        #expect(result.status == 65)
        #expect(result.remarks.contains("'clpai rpc list'"))
        #expect(result.output.isEmpty)
    }

    @Test(
        arguments: [
            (["list"], "clp.rpc.v1.Reflection"), (["describe", "t.A"], "clp.rpc.v1.Reflection"),
            (["status"], "clp.rpc.v1.Introspection"), (["trace"], "clp.rpc.v1.Introspection"),
            (["metrics"], "clp.rpc.v1.Introspection"),
        ])
    func aServerThatDoesNotShowItself(arguments: [String], service: String) async throws {
        let result = try await run(arguments, services: [Chats()])
        #expect(result.status == 1)
        #expect(result.remarks.contains("does not serve \(service): its owner has to turn it on, in a gateway by "))
    }

    @Test func theStatusOfAServer() async throws {
        let result = try await run(["status"], services: [ScriptedIntrospection()])
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(
            lines[0].hasSuffix(
                " runs, up 1 d 2 h: 3 connections (12 accepted, 1 refused), 3 calls, "
                    + "70 of 1000 bytes for unfinished requests in use"))
        #expect(
            Array(lines[2...7]) == [
                "CONNECTION    AGE    IDLE  CALLS  CREDIT  UNFINISHED  UNSENT  FRAMES IN  BYTES IN  FRAMES OUT  "
                    + "BYTES OUT",
                "         1  5.0 s  250 us      1     127          70      80          2       100           1         33",
                "         2  5.0 s  250 us      1     127          70      80          2       100           1         33",
                "         3  5.0 s  250 us      1     127          70      80          2       100           1         33",
                "", "CALL  METHOD      AGE  LEFT  PHASE    UNSENT",
            ])
        #expect(lines[8] == " 1/5  t.A/Do  12.3 ms  0 us  running       9")
        #expect(lines[12] == "       FAILED  CONNECTION  METHOD            CODE")
        #expect(lines[13] == "1 min 1 s ago           9  t.A/Do            RESOURCE_EXHAUSTED")
        #expect(lines[14] == "   1.5 ms ago           8  (the connection)  protocol error")
        #expect(lines[15] == "     0 us ago           8  (the connection)  code 77")
        #expect(!result.output.contains("\u{1B}"))
    }

    @Test func theLimitOfAStatus() async throws {
        let result = try await run(["status", "--limit", "1"], services: [ScriptedIntrospection()])
        #expect(result.output.split(separator: "\n").filter { $0 == "(and more: pass --limit)" }.count == 2)
        #expect(!result.output.contains("2/5"))
    }

    @Test func theStatusAsJSON() async throws {
        let result = try await run(["status", "--json"], services: [ScriptedIntrospection()])
        #expect(result.output.hasPrefix(#"{"age_us":93784000000,"is_draining":false,"connections_open":3,"#))
        #expect(
            result.output.contains(
                #"{"kind":"INTROSPECTED_FRAME_KIND_CALL","frames_in":2,"bytes_in":100,"frames_out":0,"bytes_out":0}"#))
        #expect(result.output.contains(#"{"connection":3,"stream":5,"method":"t.A/Do\u001b[2J","age_us":12345,"#))
        #expect(result.output.contains(#""method":"t.A/Do","code":8,"meaning":"RESOURCE_EXHAUSTED"}"#))
        #expect(result.output.split(separator: "\n").count == 1)
    }

    @Test func theFramesOfOneConnection() async throws {
        let result = try await run(["trace", "--connection", "3"], services: [ScriptedIntrospection()])
        #expect(
            result.output == """
                conn 3  #8           0.000001 s  in   SETTINGS  -                 12 B
                conn 3  #9           2.000030 s  in   CALL      stream 1          45 B  END|MSG
                conn 3  #10          2.000040 s  out  CREDIT    -                  4 B  +4096
                conn 3  #11          2.500000 s  out  STATUS    stream 1          20 B  NOT_PROCESSED  UNAVAILABLE
                conn 3  #12          2.600000 s  in   CANCEL    stream 3           4 B  deadline
                conn 3  #13          3.000000 s  out  GOAWAY    -                  8 B  idle
                conn 3  #14          3.000001 s  in   type 129  -                  1 B

                """)
    }

    @Test func theLastFramesOfEveryConnection() async throws {
        let result = try await run(["trace", "--last", "2", "--json"], services: [ScriptedIntrospection()])
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(
            lines[2]
                == #"{"connection":3,"sequence":13,"time_us":3000000,"direction":"out","frame":"GOAWAY","stream":0,"#
                + #""length":8,"flags":[],"code":6,"meaning":"idle"}"#)
        #expect(result.status == 0)
    }

    @Test func framesThatAreNotKept() async throws {
        let missing = try await run(["trace", "--connection", "7"], services: [ScriptedIntrospection()])
        #expect(missing.status == 65)
        #expect(missing.remarks.contains("'clpai rpc status'"))
        let off = try await run(["trace"], services: [ScriptedIntrospection(keepsFrames: false)])
        #expect(off.status == 65)
        #expect(off.remarks.contains("keeps no log of frames"))
    }

    @Test func metrics() async throws {
        let result = try await run(["metrics"], services: [ScriptedIntrospection()])
        #expect(result.output == "a 1\nb 2\nc 3\n")
    }
}
