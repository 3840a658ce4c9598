/// What a metric measures, for its table and for those who show it.
public struct MetricDescription: Sendable, Hashable {
    /// How its value behaves.
    public enum Kind: String, Sendable, Hashable {
        /// Only rises, from 0 at the start of the process.
        case counter
        /// Goes up and down.
        case gauge
        /// Durations in buckets.
        case histogram
    }

    /// Its name, with its unit at the end; counters end in `_total`.
    public let name: String
    /// How its value behaves.
    public let kind: Kind
    /// The names of its labels. What stands in each is one of a closed set.
    public let labels: [String]
    /// One sentence: what is counted or measured.
    public let help: String

    /// Describes a metric.
    public init(_ name: String, _ kind: Kind, _ labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }
}

/// The metrics of the engine. Each one is in the documentation's table, and there is no other.
public enum EngineMetrics {
    /// Those of ``ServerMetrics``.
    public static let server: [MetricDescription] = [
        .init("clp_server_calls_started_total", .counter, ["method"], "Calls that were let in."),
        .init("clp_server_calls_ended_total", .counter, ["method", "code"], "Calls that ended, by their status."),
        .init(
            "clp_server_calls_refused_total", .counter, ["code"],
            "Calls that were refused from their header alone, before any interceptor saw them."),
        .init("clp_server_calls_open", .gauge, ["method"], "Calls whose handler has not ended."),
        .init(
            "clp_server_call_duration_seconds", .histogram, ["method"],
            "From a call's header to the end of its handler."),
        .init("clp_server_request_messages_total", .counter, ["method"], "Request messages of calls that ended."),
        .init("clp_server_request_bytes_total", .counter, ["method"], "Bytes of these messages."),
        .init("clp_server_reply_messages_total", .counter, ["method"], "Reply messages of calls that ended."),
        .init("clp_server_reply_bytes_total", .counter, ["method"], "Bytes of these messages."),
        .init("clp_server_connections_accepted_total", .counter, "Connections that were accepted."),
        .init("clp_server_connections_refused_total", .counter, "Connections closed at once: too many, or leaving."),
        .init("clp_server_connections_open", .gauge, "Connections, those in their handshake included."),
        .init(
            "clp_server_connections_ended_total", .counter, ["code", "side"],
            "Connections that ended, by the code of the GOAWAY and who said it first."),
        .init("clp_server_handshakes_total", .counter, "TLS handshakes that succeeded."),
        .init("clp_server_handshake_failures_total", .counter, ["reason"], "TLS handshakes that failed."),
        .init("clp_server_limit_hits_total", .counter, ["limit"], "How often a limit stopped something."),
        .init("clp_server_memory_pool_bytes", .gauge, "Bytes of request messages that are not complete yet."),
        .init(
            "clp_server_loop_lag_seconds", .histogram,
            "How late an event loop is: looked at each second, and whenever a handler held it for 1 ms."),
        .init("clp_server_frames_total", .counter, ["direction", "type"], "Frames on the wire."),
        .init("clp_server_frame_bytes_total", .counter, ["direction"], "Bytes of these frames, headers included."),
    ]

    /// Those of ``ClientMetrics``.
    public static let client: [MetricDescription] = [
        .init("clp_client_calls_started_total", .counter, ["method"], "Calls that were begun."),
        .init(
            "clp_client_calls_ended_total", .counter, ["method", "code"], "Calls that ended, by what they ended with."),
        .init("clp_client_calls_open", .gauge, ["method"], "Calls that have not ended."),
        .init(
            "clp_client_call_duration_seconds", .histogram, ["method"],
            "From the caller's wish to the end, all attempts included."),
        .init(
            "clp_client_retries_total", .counter, ["method", "kind"],
            "Calls that were sent again: unprocessed ones at once, others by the retry policy."),
        .init("clp_client_connections_open", .gauge, "Connections that can carry calls."),
        .init("clp_client_connections_made_total", .counter, "Connections whose handshake succeeded."),
        .init("clp_client_connect_failures_total", .counter, ["reason"], "Connections that could not be made."),
    ]
}

extension MetricDescription {
    init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }
}
