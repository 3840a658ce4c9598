import CLP
import CLPMessages

/// What introspection tells of a server, read at almost one moment.
struct ServerReport: Sendable {
    private let server: IntrospectServerResponse
    private let connections: (items: [IntrospectedConnection], hasMore: Bool)
    private let calls: (items: [IntrospectedCall], hasMore: Bool)

    /// - Parameter limit: how many connections, and how many calls, are read at most.
    init(_ client: IntrospectionClient, options: CallOptions, limit: Int) async throws {
        let pages = IntrospectionPages(client, options: options)
        server = try await client.getServer(.init(), options: options)
        connections = try await pages.connections(limit: limit)
        calls = try await pages.calls(limit: limit)
    }

    // MARK: For a person

    /// - Parameter server: the address that was asked.
    func text(server address: String) -> String {
        var text =
            "\(EscapeFilter.line(address)) \(server.isDraining ? "drains" : "runs"), up "
            + "\(Format.duration(server.ageUs)): \(server.connections) connections "
            + "(\(server.connectionsAccepted) accepted, \(server.connectionsRefused) refused), \(server.calls) calls, "
            + "\(server.assemblingBytes) of \(server.assemblingBytesLimit) bytes for unfinished requests in use\n"
        text += "\n" + connectionTable.text
        if connections.hasMore { text += "(and more: pass --limit)\n" }
        if !calls.items.isEmpty { text += "\n" + callTable.text }
        if calls.hasMore { text += "(and more: pass --limit)\n" }
        if !server.failures.isEmpty { text += "\n" + failureTable.text }
        return text
    }

    private var connectionTable: Table {
        var table = Table([
            ("CONNECTION", .right), ("AGE", .right), ("IDLE", .right), ("CALLS", .right), ("CREDIT", .right),
            ("UNFINISHED", .right), ("UNSENT", .right), ("FRAMES IN", .right), ("BYTES IN", .right),
            ("FRAMES OUT", .right), ("BYTES OUT", .right), ("", .left),
        ])
        for connection in connections.items {
            let sum = connection.total
            table.add([
                String(connection.number), Format.duration(connection.ageUs), Format.duration(connection.idleUs),
                String(connection.calls), String(connection.callCredit), String(connection.assemblingBytes),
                String(connection.queuedBytes), String(sum.framesIn), String(sum.bytesIn), String(sum.framesOut),
                String(sum.bytesOut), connection.isDraining ? "drains" : "",
            ])
        }
        return table
    }

    private var callTable: Table {
        var table = Table([
            ("CALL", .right), ("METHOD", .left), ("AGE", .right), ("LEFT", .right), ("PHASE", .left),
            ("UNSENT", .right),
        ])
        for call in calls.items {
            table.add([
                "\(call.connection)/\(call.stream)", call.method, Format.duration(call.ageUs),
                Format.duration(call.timeRemainingUs), call.phase.word, String(call.queuedBytes),
            ])
        }
        return table
    }

    private var failureTable: Table {
        var table = Table([("FAILED", .right), ("CONNECTION", .right), ("METHOD", .left), ("CODE", .left)])
        for failure in server.failures {
            table.add([
                Format.duration(failure.ageUs) + " ago", String(failure.connection),
                failure.method.isEmpty ? "(the connection)" : failure.method, failure.meaning,
            ])
        }
        return table
    }

    // MARK: For a program

    func write(to json: inout JSONWriter) {
        json.member("age_us", server.ageUs)
        json.member("is_draining", server.isDraining)
        json.member("connections_open", server.connections)
        json.member("connections_accepted", server.connectionsAccepted)
        json.member("connections_refused", server.connectionsRefused)
        json.member("calls_running", server.calls)
        json.member("assembling_bytes", server.assemblingBytes)
        json.member("assembling_bytes_limit", server.assemblingBytesLimit)
        json.list("connections", of: connections.items) { connection, json in connection.write(to: &json) }
        json.member("has_more_connections", connections.hasMore)
        json.list("calls", of: calls.items) { call, json in call.write(to: &json) }
        json.member("has_more_calls", calls.hasMore)
        json.list("failures", of: server.failures) { failure, json in
            json.member("age_us", failure.ageUs)
            json.member("connection", failure.connection)
            if !failure.method.isEmpty { json.member("method", failure.method) }
            json.member("code", failure.code)
            json.member("meaning", failure.meaning)
        }
    }
}

extension IntrospectedConnection {
    /// Frames of every type together.
    fileprivate var total: IntrospectedFrameCount {
        frames.reduce(into: IntrospectedFrameCount()) { sum, count in
            sum.framesIn &+= count.framesIn
            sum.bytesIn &+= count.bytesIn
            sum.framesOut &+= count.framesOut
            sum.bytesOut &+= count.bytesOut
        }
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.member("number", number)
        json.member("age_us", ageUs)
        json.member("idle_us", idleUs)
        json.member("is_draining", isDraining)
        json.member("calls", calls)
        json.member("call_credit", callCredit)
        json.member("assembling_bytes", assemblingBytes)
        json.member("queued_bytes", queuedBytes)
        json.list("frames", of: frames) { count, json in
            json.member("kind", count.kind.description)
            json.member("frames_in", count.framesIn)
            json.member("bytes_in", count.bytesIn)
            json.member("frames_out", count.framesOut)
            json.member("bytes_out", count.bytesOut)
        }
    }
}

extension IntrospectedCall {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("connection", connection)
        json.member("stream", stream)
        json.member("method", method)
        json.member("age_us", ageUs)
        json.member("time_remaining_us", timeRemainingUs)
        json.member("phase", phase.description)
        json.member("queued_bytes", queuedBytes)
    }
}

extension IntrospectedCall.Phase {
    fileprivate var word: String {
        switch self {
        case .receiving: "receiving"
        case .running: "running"
        case .replying: "replying"
        default: description
        }
    }
}

extension IntrospectedFailure {
    /// The name of the code.
    fileprivate var meaning: String {
        if !method.isEmpty { return RPCError.Code(wire: Int32(clamping: code)).description }
        let names = IntrospectedFrame.goAwayCodes
        return code < names.count ? names[Int(code)] : "code \(code)"
    }
}
