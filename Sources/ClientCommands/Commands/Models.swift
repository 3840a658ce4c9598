package import ArgumentParser
import CLP
import CLPMessages
import InferenceAPI

/// `clpai models`
package struct Models: SessionCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List the models that you may name, with their prices.")

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package var keyOwner: KeyOwner? { nil }

    package func run(_ session: Session) async throws {
        let options = try session.options()
        let models = try await session.calling { client in
            try await InferenceClient(client).listModels(ListModelsRequest(), options: options).models
        }
        if session.json {
            for model in models { try session.console.print(json: model.write) }
            return
        }
        var table = Table([
            ("MODEL", .left), ("INPUT", .right), ("CACHED", .right), ("OUTPUT", .right), ("", .left),
            ("MAX OUTPUT", .right),
        ])
        for model in models {
            table.add([
                model.name, Format.amount(model.inputPriceMicros), Format.amount(model.cachedInputPriceMicros),
                Format.amount(model.outputPriceMicros), "\(model.currency) per million tokens",
                String(model.maxOutputTokens),
            ])
        }
        try session.console.write(table.text)
    }
}

extension Model {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("name", name)
        json.member("input_price_micros", inputPriceMicros)
        json.member("output_price_micros", outputPriceMicros)
        json.member("cached_input_price_micros", cachedInputPriceMicros)
        json.member("currency", currency)
        json.member("max_output_tokens", maxOutputTokens)
    }
}
