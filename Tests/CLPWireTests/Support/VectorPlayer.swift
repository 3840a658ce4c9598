import CLPWire

/// Plays one golden vector with the bytes cut as asked, and says where it went wrong.
struct VectorPlayer {
    private let vector: VectorCase
    private let cut: ([UInt8], Int) -> [[UInt8]]
    private var side: (any PlayedSide)?
    private var isServer = true
    private var configuration = WireConfiguration.protocolDefaults
    private var now = WireTime.start
    private var chunks: [[UInt8]] = []
    private var offset = 0
    private var received = 0
    private var learnt: [String] = []
    private var unsent: [UInt8] = []
    private var awaitsVerdict = false
    private(set) var problems: [String] = []

    /// - Parameter cut: cuts bytes, of which the first has the given place among all that are received.
    init(_ vector: VectorCase, cut: @escaping ([UInt8], Int) -> [[UInt8]]) {
        self.vector = vector
        self.cut = cut
    }

    mutating func play() -> [String] {
        for step in vector.steps {
            perform(step)
            if problems.count > 3 { return problems }
        }
        let end = VectorCase.Step(line: 0, words: ["end-of-case"])
        takeAll()
        expect(learnt.isEmpty, end, "learnt \(learnt)")
        checkAllSent(end)
        return problems
    }

    private mutating func perform(_ step: VectorCase.Step) {
        let words = step.words
        if words[0] != "send" && words[0] != "send-goaway" { checkAllSent(step) }
        switch words[0] {
        case "side": isServer = words[1] == "server"
        case "set": set(words[1], UInt32(words[2]) ?? 0)
        case "message-limit": configuration.messageLimit = Int(words[1]) ?? 0
        case "recv":
            let bytes = VectorCase.bytes(words.dropFirst())
            chunks += cut(bytes, received)
            received += bytes.count
        case "event": expectEvent(words.dropFirst().joined(separator: " "), step)
        case "quiet":
            takeAll()
            expect(learnt.isEmpty, step, "learnt \(learnt)")
        case "send":
            write()
            let expected = VectorCase.bytes(words.dropFirst())
            expect(Array(unsent.prefix(expected.count)) == expected, step, "wrote \(hexText(unsent.prefix(120)))")
            unsent.removeFirst(min(expected.count, unsent.count))
        case "send-goaway": expectGoAway(step)
        case "do":
            takeAll()
            let known = played.perform(Array(words.dropFirst()), now: now)
            expect(known, step, "no such verb")
            if words[1] == "accept" || words[1] == "refuse" { awaitsVerdict = false }
        case "wait":
            takeAll()
            now = now + .milliseconds(Int64(words[1]) ?? 0)
            played.timeout(now)
        case "eof":
            takeAll()
            played.eof(now)
        case "finished":
            takeAll()
            write()
            expect(played.isFinished && unsent.isEmpty, step, "not finished")
        default: problems.append("line \(step.line): what is \(words[0])?")
        }
    }

    private var played: any PlayedSide {
        mutating get {
            if let side { return side }
            let made: any PlayedSide = isServer ? PlayedServer(configuration) : PlayedClient(configuration)
            side = made
            return made
        }
    }

    private mutating func set(_ name: String, _ value: UInt32) {
        switch name {
        case "byte-credit": configuration.settings.byteCredit = value
        case "first-grant": configuration.settings.firstCallGrant = value
        case "ping-interval": configuration.settings.pingInterval = value
        case "idle-pings": configuration.settings.idlePings = value
        case "idle-limit": configuration.settings.idleLimit = value
        default: problems.append("no setting \(name)")
        }
    }

    /// One more event, if the bytes that have come hold one.
    private mutating func pull() -> String? {
        guard !awaitsVerdict else { return nil }
        let side = played
        while true {
            let bytes = chunks.first ?? []
            if let event = side.next(bytes, at: &offset, now: now) {
                awaitsVerdict = event.hasPrefix("call ")
                return event
            }
            guard !chunks.isEmpty else { return nil }
            if offset != bytes.count { problems.append("nil came with bytes left") }
            chunks.removeFirst()
            offset = 0
        }
    }

    private mutating func takeAll() {
        while let event = pull() { learnt.append(event) }
    }

    private mutating func expectEvent(_ expected: String, _ step: VectorCase.Step) {
        let event = learnt.isEmpty ? pull() : learnt.removeFirst()
        let wanted = expected.split(separator: " ").map { word in
            word.contains("*") ? hexText(VectorCase.bytes([String(word)])) : String(word)
        }
        expect(event == wanted.joined(separator: " "), step, "learnt \(event ?? "nothing")")
    }

    private mutating func write() {
        takeAll()
        unsent += played.write(now)
    }

    private mutating func checkAllSent(_ step: VectorCase.Step) {
        expect(unsent.isEmpty, step, "has also written \(hexText(unsent.prefix(60)))")
        unsent = []
        if step.words[0] == "end-of-case" {
            write()
            expect(unsent.isEmpty, step, "has also written \(hexText(unsent.prefix(60)))")
        }
    }

    private mutating func expectGoAway(_ step: VectorCase.Step) {
        write()
        let expected = Frames.u32(UInt64(step.words[1]) ?? 0) + Frames.u32(UInt64(step.words[2]) ?? 0)
        let length = unsent.count >= 18 ? Int(unsent[2]) << 8 | Int(unsent[3]) : 0
        let isGoAway = unsent.count >= 10 + length && length >= 8 && Array(unsent[4..<10]) == [0, 0, 0, 0, 10, 0]
        expect(isGoAway && Array(unsent[10..<18]) == expected, step, "wrote \(hexText(unsent.prefix(60)))")
        unsent = isGoAway ? Array(unsent.dropFirst(10 + length)) : []
    }

    private mutating func expect(_ condition: Bool, _ step: VectorCase.Step, _ otherwise: String) {
        if !condition {
            problems.append("line \(step.line), \(step.words.prefix(4).joined(separator: " ")): \(otherwise)")
        }
    }
}
