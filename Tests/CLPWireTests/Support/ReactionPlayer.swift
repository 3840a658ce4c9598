import CLPWire

/// Plays one ``ReactionCase`` and says where the side reacted otherwise.
final class ReactionPlayer {
    private let one: ReactionCase
    private let side: any PlayedSide
    private var now = WireTime.start
    private let id: StreamID

    init(_ one: ReactionCase) {
        self.one = one
        var configuration = WireConfiguration.protocolDefaults
        configuration.settings.pingInterval = 1
        configuration.settings.idlePings = 9
        id = one.state == "idle, a later id" ? 3 : 1
        side = one.side == "server" ? PlayedServer(configuration) : PlayedClient(configuration)
    }

    func play(piece: Int) -> [String] {
        for step in one.steps { perform(step.split(separator: " ").map(String.init)) }
        let before = (credit: side.credit(id), calls: side.openCalls)
        let events = take(one.bytes, piece: piece)
        return problems(events, before.credit, before.calls)
    }

    private func perform(_ words: [String]) {
        switch words[0] {
        case "recv": _ = take(VectorCase.bytes(words.dropFirst()), piece: .max)
        case "write": _ = side.write(now)
        case "eof": side.eof(now)
        case "wait":
            now = now + .milliseconds(Int64(words[1]) ?? 0)
            side.timeout(now)
        default: _ = side.perform(Array(words.dropFirst()), now: now)
        }
        // What a step brings is not the reaction.
        var offset = 0
        while side.next([], at: &offset, now: now) != nil {}
    }

    /// Calls are accepted, with the step `do accept` or before it.
    private func take(_ bytes: [UInt8], piece: Int) -> [String] {
        var events: [String] = []
        for part in bytes.pieces(piece) {
            var offset = 0
            while let event = side.next(part, at: &offset, now: now) {
                events.append(event)
                if event.hasPrefix("call ") {
                    _ = side.perform(["accept", String(event.split(separator: " ")[1])], now: now)
                }
            }
        }
        return events
    }

    private func problems(_ events: [String], _ credit: CreditState?, _ calls: Int) -> [String] {
        let broken = events.first { $0.hasPrefix("failed") }?.split(separator: " ").last.map(String.init)
        if one.reaction.hasPrefix("break: ") {
            let rule = "CLP-" + one.reaction.dropFirst(7)
            return broken == rule && !side.write(now).isEmpty && side.isFinished ? [] : ["\(events), not \(rule)"]
        }
        guard broken == nil else { return ["\(events)"] }
        let isFine =
            switch one.reaction {
            case "ignore": events.isEmpty && side.credit(id) == credit && side.openCalls == calls
            case "drop": events.isEmpty && side.openCalls == calls
            case "take": side.openCalls == calls
            case "half-close": side.openCalls == calls && halfClosed()
            case "close": side.openCalls == calls - 1 && side.credit(id) == nil
            case "add": side.credit(id)?.send == (credit?.send ?? 0) + 100
            case "open": events.first?.hasPrefix("call ") == true && side.openCalls == calls + 1
            case "answer": hasAnswer(side.write(now))
            case "leave": events.first?.hasPrefix("goaway") == true
            default: false
            }
        return isFine ? [] : ["\(events): not \(one.reaction)"]
    }

    /// [CLP-STREAM-5] One more END is too much then.
    private func halfClosed() -> Bool {
        take(Frames.end(id), piece: .max).first { $0.hasPrefix("failed") }?.hasSuffix("CLP-STREAM-5") == true
    }

    private func hasAnswer(_ written: [UInt8]) -> Bool {
        let answer = Frames.ping(9, ack: true)
        return written.indices.contains { Array(written[$0...].prefix(answer.count)) == answer }
    }
}
