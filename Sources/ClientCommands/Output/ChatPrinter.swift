import CLPMessages
package import InferenceAPI

/// Shows an answer as it comes, and afterwards what it cost.
package struct ChatPrinter {
    private let console: Console
    private let json: Bool
    private let isQuiet: Bool
    private var filter = EscapeFilter()
    private var isWaiting = false
    private var endsWithLineFeed = true
    /// The closing message of the stream; nil before it.
    package private(set) var completed: ChatStreamResponse.Completed?

    /// - Parameter isQuiet: Leaves out usage and cost.
    package init(console: Console, json: Bool, isQuiet: Bool) {
        self.console = console
        self.json = json
        self.isQuiet = isQuiet
    }

    /// Says that the answer has not begun yet; at a terminal only.
    package mutating func wait() {
        guard !json else { return }
        console.showProgress("waiting for the model …")
        isWaiting = true
    }

    /// Shows one event of the stream.
    package mutating func show(_ response: ChatStreamResponse) throws(Failure) {
        switch response.event {
        case .textDelta(let text):
            if json {
                try console.print(json: { json in json.member("text_delta", text) })
            } else {
                try show(text: text)
            }
        case .completed(let completed):
            self.completed = completed
        case nil:
            // An event of a newer gateway: there is nothing here to show it with.
            break
        }
    }

    /// Ends the answer. An end without the closing message is a failure: part of the answer may be missing.
    package mutating func finish() throws(Failure) {
        try endLine()
        guard let completed else {
            throw Failure(
                .failed, "the answer ended without its closing message, so part of it may be missing",
                advice: "Try again; 'clpai calls' shows what was charged.")
        }
        if json {
            try console.print(json: { json in json.object("completed", completed.write) })
            return
        }
        if let reason = ChatCharge.remark(on: completed.finishReason) { console.remark(reason) }
        remark(completed.charge)
    }

    /// Ends an answer that was cut: what was shown stands, and so does the charge, if there is one.
    package mutating func fail(charge: ChatCharge?) throws(Failure) {
        try endLine()
        guard let charge else { return }
        if json { try console.print(json: { json in json.object("charge", charge.write) }) } else { remark(charge) }
    }

    private mutating func show(text: String) throws(Failure) {
        endWaiting()
        let shown = console.isTerminal ? filter.filter(text) : text
        guard let last = shown.utf8.last else { return }
        endsWithLineFeed = last == 0x0A
        try console.write(shown)
    }

    private mutating func endWaiting() {
        if isWaiting { console.clearProgress() }
        isWaiting = false
    }

    private mutating func endLine() throws(Failure) {
        endWaiting()
        if !endsWithLineFeed { try console.write("\n") }
        endsWithLineFeed = true
    }

    private func remark(_ charge: ChatCharge?) {
        if !isQuiet, let charge { console.remark(charge.line) }
    }
}
