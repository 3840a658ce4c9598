package import ArgumentParser
package import CLP
package import InferenceAPI

/// `clpai chat`
package struct Chat: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        abstract: "Ask a model, and see its answer as it comes.",
        discussion: """
            The answer goes to standard output, usage and cost to standard error. Ctrl-C cancels the call; what was \
            delivered until then is charged. At a terminal, control characters in the answer are left out.
            """)

    @OptionGroup package var prompt: PromptOptions

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The model; 'clpai models' lists them.", valueName: "provider/model"))
    package var model: String?

    @Option(help: ArgumentHelp("Instructions that stand before the prompt.", valueName: "text"))
    package var system: String?

    @Option(help: ArgumentHelp("At most so many tokens of answer.", valueName: "count"))
    package var maxOutputTokens: UInt32?

    @Option(help: ArgumentHelp("0 to 2.", valueName: "number"))
    package var temperature: Double?

    @Option(help: ArgumentHelp("0 to 1.", valueName: "number"))
    package var topP: Double?

    @Option(help: ArgumentHelp("End before this text; at most 4 times.", valueName: "text"))
    package var stop: [String] = []

    @Option(help: ArgumentHelp("Asks for a repeatable answer.", valueName: "number"))
    package var seed: Int64?

    @Flag(help: "Wait for the whole answer.")
    package var noStream = false

    @Flag(name: .shortAndLong, help: "Leave out usage and cost.")
    package var quiet = false

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package func advice(for error: RPCError) -> String? {
        let isFinal = error.retryAfter.map { $0 < .zero } ?? false
        return switch error.code {
        case .notFound:
            "'clpai models' lists the models that you may name."
        case .unavailable where error.wasSentByServer && !isFinal:
            "The gateway itself was reached: try again later, or another model; 'clpai models' lists them."
        default: nil
        }
    }

    package func run(_ session: Session) async throws {
        let text = try prompt.prompt(inputIsTerminal: FileIO.isTerminal(FileIO.standardInput))
        let request = try request(prompt: text, defaultModel: session.credentials.model)
        let options = try session.options(timeout: nil)
        do {
            if noStream {
                try await whole(request, options: options, session: session)
            } else {
                try await streamed(request, options: options, session: session)
            }
        } catch var failure as Failure where failure.status == .interrupted {
            failure.advice = "What was delivered until now is charged; 'clpai calls' shows it."
            throw failure
        }
    }

    /// The request that the options describe.
    package func request(prompt: String, defaultModel: String?) throws(Failure) -> ChatRequest {
        guard let model = model ?? defaultModel else {
            throw Failure(
                .usage, "no model is named",
                advice: "Pass --model provider/model ('clpai models' lists them), or set CLPAI_MODEL.")
        }
        var messages = system.map { [ChatMessage(role: .system, content: $0)] } ?? []
        messages.append(ChatMessage(role: .user, content: prompt))
        return ChatRequest(
            model: model, messages: messages, maxOutputTokens: maxOutputTokens, temperature: temperature, topP: topP,
            stop: stop, seed: seed)
    }

    private func streamed(_ request: ChatRequest, options: CallOptions, session: Session) async throws {
        let (console, json, quiet) = (session.console, session.json, quiet)
        try await session.calling { client in
            var printer = ChatPrinter(console: console, json: json, isQuiet: quiet)
            printer.wait()
            do {
                let replies = try await InferenceClient(client).chatStream(request, options: options)
                while let reply = try await replies.next() { try printer.show(reply) }
            } catch {
                try printer.fail(charge: (error as? RPCError)?.detail(ChatCharge.self))
                throw error
            }
            try printer.finish()
        }
    }

    private func whole(_ request: ChatRequest, options: CallOptions, session: Session) async throws {
        let (console, json, quiet) = (session.console, session.json, quiet)
        try await session.calling { client in
            var printer = ChatPrinter(console: console, json: json, isQuiet: quiet)
            printer.wait()
            do {
                let response = try await InferenceClient(client).chat(request, options: options)
                try printer.show(ChatStreamResponse(event: .textDelta(response.message?.content ?? "")))
                try printer.show(
                    ChatStreamResponse(
                        event: .completed(.init(finishReason: response.finishReason, charge: response.charge))))
            } catch {
                try printer.fail(charge: (error as? RPCError)?.detail(ChatCharge.self))
                throw error
            }
            try printer.finish()
        }
    }
}
