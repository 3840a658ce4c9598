import InferenceAPI

extension ChatRequest {
    /// What is wrong with the request for this model; empty if nothing is. Names fields and limits, never a value.
    func violations(for model: CatalogueModel, _ limits: ChatLimits) -> [FieldFault] {
        messageFaults(model, limits) + stopFaults(limits) + samplingFaults(model)
    }

    /// The size of the conversation.
    var promptSize: PromptSize {
        PromptSize(messages: messages.count, bytes: messages.reduce(0) { $0 + $1.content.utf8.count })
    }

    private func messageFaults(_ model: CatalogueModel, _ limits: ChatLimits) -> [FieldFault] {
        if messages.isEmpty { return [FieldFault("messages", "at least one message is needed")] }
        if messages.count > limits.messagesMax {
            return [FieldFault("messages", "\(messages.count) messages; at most \(limits.messagesMax) are allowed")]
        }
        var faults: [FieldFault] = []
        for (index, message) in messages.enumerated() where message.role.chatRole == nil {
            faults.append(FieldFault("messages[\(index)].role", "must be SYSTEM, USER or ASSISTANT"))
        }
        let bytes = promptSize.bytes
        if bytes > model.maxInputBytes {
            faults.append(
                FieldFault("messages", "\(bytes) bytes of text; this model takes at most \(model.maxInputBytes)"))
        }
        return faults
    }

    private func stopFaults(_ limits: ChatLimits) -> [FieldFault] {
        if stop.count > limits.stopTextsMax {
            return [FieldFault("stop", "\(stop.count) texts; at most \(limits.stopTextsMax) are allowed")]
        }
        return stop.enumerated().compactMap { index, text in
            if text.isEmpty { return FieldFault("stop[\(index)]", "must not be empty") }
            guard text.utf8.count > limits.stopTextBytesMax else { return nil }
            return FieldFault(
                "stop[\(index)]", "\(text.utf8.count) bytes; at most \(limits.stopTextBytesMax) are allowed")
        }
    }

    private func samplingFaults(_ model: CatalogueModel) -> [FieldFault] {
        var faults: [FieldFault] = []
        if let maxOutputTokens, !(1...model.maxOutputTokens).contains(maxOutputTokens) {
            faults.append(FieldFault("max_output_tokens", "must be 1 to \(model.maxOutputTokens) for this model"))
        }
        // A NaN is in no range.
        if let temperature, !(0...2).contains(temperature) {
            faults.append(FieldFault("temperature", "must be 0 to 2"))
        }
        if let topP, !(0...1).contains(topP) { faults.append(FieldFault("top_p", "must be 0 to 1")) }
        return faults
    }
}

extension Role {
    /// The role towards an upstream; nil for a number that names none.
    var chatRole: ChatRole? {
        switch self {
        case .system: .system
        case .user: .user
        case .assistant: .assistant
        default: nil
        }
    }
}
