import CLPWire

/// One cell of the tables of CLP.md, section 3: a side is brought to a state, gets one frame, and reacts.
struct ReactionCase: Sendable {
    let side: String
    let state: String
    let frame: String
    /// How the side gets there, in steps of the golden vectors, and `write`.
    let steps: [String]
    let bytes: [UInt8]
    /// As in the table.
    let reaction: String

    var name: String { "\(side), \(state) × \(frame): \(reaction)" }

    /// As in the file of fixtures.
    var line: String {
        [side, state, frame, steps.joined(separator: " & "), hexText(bytes), reaction].joined(separator: " ; ")
    }

    /// Every cell of the three tables, with the kinds of CALL and MESSAGE that a column stands for.
    static func all() throws -> [ReactionCase] {
        try calls(.server) + calls(.client) + connection("server") + connection("client")
    }

    private enum Which: String {
        case server, client
    }

    private static func calls(_ which: Which) throws -> [ReactionCase] {
        let table = try SpecificationTable("\(which.rawValue)'s view")
        let states = which == .server ? serverStates : clientStates
        return try table.rows.flatMap { row -> [ReactionCase] in
            guard let steps = states[row.name] else { throw Unknown(name: row.name) }
            return try zip(table.columns, row.cells).flatMap { column, cell -> [ReactionCase] in
                try frames(column, row.name).map { name, bytes in
                    ReactionCase(
                        side: which.rawValue, state: row.name, frame: name, steps: steps, bytes: bytes,
                        reaction: cell)
                }
            }
        }
    }

    /// A name in CLP.md that this file does not know.
    struct Unknown: Error {
        let name: String
    }

    private static let settings = "recv " + hexText(Frames.settings())
    private static let call = "recv " + hexText(Frames.call(1))
    private static let accept = "do accept 1"

    private static let serverStates: [String: [String]] = [
        "idle, the next id": [settings],
        "idle, a later id": [settings],
        "open, between messages": [settings, call, accept],
        "open, inside a message": [settings, "recv " + hexText(Frames.call(1, message: [1], total: 9)), accept],
        "half-closed": [settings, "recv " + hexText(Frames.call(1, end: true)), accept],
        "open, our end decided and not written": [
            settings, call, accept, "do message 1 07*40000", "do finish 1", "write",
        ],
        "closed": [settings, call, accept, "do finish 1", "write"],
    ]

    private static let open = "do open block=-"
    private static let clientStates: [String: [String]] = [
        "idle": [settings, "write"],
        "open, nothing yet": [settings, open, "write"],
        "half-closed, nothing yet": [settings, open + " end", "write"],
        "after HEAD": [settings, open, "write", "recv " + hexText(Frames.head(1))],
        "after a MESSAGE": [settings, open, "write", "recv " + hexText(Frames.message(1, [1]))],
        "inside a MESSAGE": [settings, open, "write", "recv " + hexText(Frames.message(1, [1], total: 9))],
        "cancelled, CANCEL not written": [settings, open, "write", "do cancel 1 0"],
        "closed": [settings, open, "write", "recv " + hexText(Frames.status(1))],
    ]

    private static func frames(_ column: String, _ state: String) throws -> [(String, [UInt8])] {
        let id: StreamID = state == "idle, a later id" ? 3 : 1
        let isInside = state.contains("inside")
        switch column {
        case "CALL":
            return [
                ("CALL", Frames.call(id)), ("CALL + END", Frames.call(id, end: true)),
                ("CALL + MSG", Frames.call(id, message: [5])),
                ("CALL + END + MSG", Frames.call(id, message: [5], end: true)),
                ("CALL + MSG, in part", Frames.call(id, message: [5], total: 2)),
            ]
        case "MESSAGE" where isInside: return [("MESSAGE, a later frame", Frames.rest(id, [1, 2, 3, 4]))]
        case "MESSAGE":
            return [
                ("MESSAGE", Frames.message(id, [1])), ("MESSAGE, empty", Frames.message(id, [])),
                ("MESSAGE, in part", Frames.message(id, [1], total: 2)),
            ]
        case "MESSAGE + END":
            let bytes = isInside ? Frames.rest(id, Array(repeating: 2, count: 8), end: true) : nil
            return [("MESSAGE + END", bytes ?? Frames.message(id, [1], end: true))]
        case "END": return [("END", Frames.end(id))]
        case "CANCEL": return [("CANCEL", Frames.cancel(id))]
        case "CREDIT": return [("CREDIT", Frames.credit(id, 100))]
        case "HEAD": return [("HEAD", Frames.head(id))]
        case "STATUS": return [("STATUS", Frames.status(id))]
        case "STATUS, empty": return [("STATUS, empty", Frames.status(id, []))]
        case "STATUS + NOT_PROCESSED": return [("STATUS + NOT_PROCESSED", Frames.status(id, notProcessed: true))]
        default: throw Unknown(name: column)
        }
    }

    // MARK: - The connection

    private static func connection(_ side: String) throws -> [ReactionCase] {
        let table = try SpecificationTable("connection")
        return try table.rows.flatMap { row -> [ReactionCase] in
            guard let ways = connectionStates(side)[row.name] else { throw Unknown(name: row.name) }
            return ways.flatMap { steps in
                zip(table.columns, row.cells).compactMap { column, cell in
                    guard side == "server" || column != "CALL" else { return nil }
                    return ReactionCase(
                        side: side, state: row.name, frame: column, steps: steps, bytes: connectionFrame(column),
                        reaction: cell)
                }
            }
        }
    }

    private static func connectionFrame(_ column: String) -> [UInt8] {
        switch column {
        case "SETTINGS": Frames.settings()
        case "PING": Frames.ping(9)
        case "PING + ACK": Frames.ping(1, ack: true)
        case "GOAWAY": Frames.goAway(0)
        default: Frames.call(3)
        }
    }

    /// A call is open in each, so that what leaves is not drained at once. A client's peer names call 1 as handled.
    private static func connectionStates(_ side: String) -> [String: [[String]]] {
        let isServer = side == "server"
        let settings = "recv " + hexText(Frames.settings([(3, 1), (4, 9)]))
        let running = isServer ? [settings, call, accept, "wait 100"] : [settings, open, "write", "wait 100"]
        let bye = "recv " + hexText(Frames.goAway(isServer ? 0 : 1))
        var states = [
            "nothing read yet": [[]],
            "running": [running],
            "running, a PING of ours unanswered": [running + ["do ping", "write"]],
            "leaving, GOAWAY said, none read": [running + ["do drain", "write"]],
            "leaving, GOAWAY read": [running + [bye], running + ["do drain", "write", bye]],
            "leaving, true last said": [],
            "drained, failed or closed": [
                running + ["recv " + hexText(Frames.raw(0x0b, 0))], running + ["eof"],
                isServer
                    ? running + ["do finish 1", "write", bye]
                    : running + [bye, "write", "recv " + hexText(Frames.status(1))],
            ],
        ]
        if isServer { states["leaving, true last said"] = [running + ["do drain", "write", "wait 5000", "write"]] }
        return states
    }
}
