import ClientCommands
import InferenceAPI
import Testing

struct ChatPrinterTests {
    private let recorder = Recorder()

    private let charge = ChatCharge(
        requestId: "req_1", usage: Usage(inputTokens: 12, outputTokens: 3, cachedInputTokens: 4, estimated: true),
        amountMicros: 123, currency: "CNY")

    @Test func aPipeGetsTheTextAsItIs() throws {
        var printer = ChatPrinter(console: recorder.console(), json: false, isQuiet: false)
        printer.wait()
        try printer.show(text("a\u{1B}[31m"))
        try printer.show(text("b"))
        try printer.show(completed(.stop))
        try printer.finish()
        #expect(recorder.output == "a\u{1B}[31mb\n")
        #expect(recorder.remarks == "12 tokens in (4 cached), 3 out (estimated) · 0.000123 CNY · req_1\n")
    }

    @Test func aTerminalGetsNothingToObey() throws {
        var printer = ChatPrinter(console: recorder.console(isTerminal: true), json: false, isQuiet: true)
        printer.wait()
        // The sequence is cut between two pieces.
        try printer.show(text("a\u{1B}[3"))
        try printer.show(text("1mb\n"))
        try printer.show(completed(.length))
        try printer.finish()
        #expect(recorder.output == "ab\n")
        #expect(recorder.remarks.hasPrefix("\rwaiting for the model …\r\u{1B}[K"))
        #expect(recorder.remarks.contains("--max-output-tokens"))
        #expect(!recorder.remarks.contains("CNY"))
    }

    @Test func jsonIsALineAnEvent() throws {
        var printer = ChatPrinter(console: recorder.console(), json: true, isQuiet: false)
        printer.wait()
        try printer.show(text("a\n"))
        try printer.show(completed(.stop))
        try printer.finish()
        #expect(
            recorder.output == """
                {"text_delta":"a\\n"}
                {"completed":{"finish_reason":"FINISH_REASON_STOP","charge":{"request_id":"req_1","input_tokens":12,\
                "output_tokens":3,"cached_input_tokens":4,"estimated":true,"amount_micros":123,"currency":"CNY"}}}

                """)
        #expect(recorder.remarks.isEmpty)
    }

    @Test func anEndWithoutItsClosingMessageIsAFailure() throws {
        var printer = ChatPrinter(console: recorder.console(), json: false, isQuiet: false)
        try printer.show(text("half"))
        #expect(throws: Failure.self) { try printer.finish() }
        #expect(recorder.output == "half\n")
    }

    @Test func aCutAnswerKeepsItsTextAndItsCharge() throws {
        var printer = ChatPrinter(console: recorder.console(), json: false, isQuiet: false)
        try printer.show(text("half"))
        try printer.fail(charge: charge)
        #expect(recorder.output == "half\n")
        #expect(recorder.remarks.contains("0.000123 CNY"))
    }

    @Test func closedOutputIsAFailure() {
        struct Closed: Error {}
        let console = Console(
            isTerminal: false, errorIsTerminal: false, output: { _ in throw Closed() }, errorOutput: { _ in })
        var printer = ChatPrinter(console: console, json: false, isQuiet: false)
        let failure = #expect(throws: Failure.self) { try printer.show(text("a")) }
        #expect(failure?.status == .outputFailed)
    }

    private func text(_ text: String) -> ChatStreamResponse { ChatStreamResponse(event: .textDelta(text)) }

    private func completed(_ reason: FinishReason) -> ChatStreamResponse {
        ChatStreamResponse(event: .completed(.init(finishReason: reason, charge: charge)))
    }
}
