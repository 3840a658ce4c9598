import GatewayInference
import Synchronization

/// A transport without a network: one response, its body in the given pieces, then its end.
final class ScriptedTransport: UpstreamTransport {
    struct Script: Sendable {
        var status = 200
        var headers = ["content-type": "text/event-stream"]
        var body: [[UInt8]]
        /// Thrown behind the body; nil: the body ends as its framing says.
        var end: UpstreamError?
        var refusal: UpstreamError?
    }

    struct Seen {
        var requests: [UpstreamHTTPRequest] = []
        var timeLimits: [Duration?] = []
        var closed = 0
        var finished = 0
        var taken = 0
    }

    let script: Script
    let seen = Mutex(Seen())

    init(_ script: Script) { self.script = script }

    /// A streamed body in pieces of a size, with an end.
    convenience init(_ body: [UInt8], pieces size: Int = .max, end: UpstreamError? = nil) {
        let pieces = stride(from: 0, to: body.count, by: min(size, body.count + 1)).map {
            Array(body[$0..<min(body.count, $0 &+ min(size, body.count))])
        }
        self.init(Script(body: pieces, end: end))
    }

    func send(
        _ request: UpstreamHTTPRequest, timeLimit: Duration?
    ) async throws(UpstreamError) -> any UpstreamHTTPResponse {
        seen.withLock {
            $0.requests.append(request)
            $0.timeLimits.append(timeLimit)
        }
        if let refusal = script.refusal { throw refusal }
        return Response(owner: self, rest: script.body[...])
    }

    struct Response: UpstreamHTTPResponse {
        let owner: ScriptedTransport
        var rest: ArraySlice<[UInt8]>

        var status: Int { owner.script.status }

        func header(_ name: String) -> String? { owner.script.headers[name] }

        mutating func next() async throws(UpstreamError) -> [UInt8]? {
            owner.seen.withLock { $0.taken += 1 }
            if let piece = rest.popFirst() { return piece }
            if let end = owner.script.end { throw end }
            return nil
        }

        mutating func finish() { owner.seen.withLock { $0.finished += 1 } }

        mutating func close() { owner.seen.withLock { $0.closed += 1 } }
    }
}

extension ChatUpstream {
    /// Reads a whole answer: the events, and the error that ended it.
    func read(_ request: UpstreamRequest = .sample) async -> (events: [UpstreamEvent], error: UpstreamError?) {
        var events: [UpstreamEvent] = []
        do throws(UpstreamError) {
            var reply = try await open(request, timeLimit: nil)
            defer { reply.close() }
            while let event = try await reply.next() { events.append(event) }
            return (events, nil)
        } catch {
            return (events, error)
        }
    }
}

extension UpstreamRequest {
    static let sample = UpstreamRequest(
        model: "m-1", messages: [UpstreamMessage(role: .user, content: "hi")], maxOutputTokens: 16)
}
