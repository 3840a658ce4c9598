package import CLP
package import CoreMetrics

/// The metrics of the gateway itself, beside those of the engine.
package struct GatewayMetrics: Sendable {
    /// Each one is in the documentation's table, and there is no other.
    package static let descriptions: [MetricDescription] = [
        .init("clpai_gateway_serving", .gauge, [], "1 while health checks are told SERVING, else 0."),
        .init("clpai_gateway_store_answers", .gauge, [], "1 if the store answered the last probe, else 0."),
        .init(
            "clpai_gateway_store_probe_duration_seconds", .histogram, [], "How long the store took to answer a probe."),
        .init(
            "clpai_gateway_reloads_total", .counter, ["result"],
            "Reloads by SIGHUP: done, or refused because something was wrong."),
        .init(
            "clpai_gateway_unrecognised_refused_total", .counter, [],
            "Calls refused because too many waited that no key had vouched for."),
        .init(
            "clpai_gateway_certificate_expires_timestamp_seconds", .gauge, [],
            "When the certificate in use ends, seconds since 1970."),
        .init(
            "clpai_gateway_log_lines_dropped_total", .counter, [],
            "Lines of the log that were not read in time, or could not be written."),
        .init("process_start_time_seconds", .gauge, [], "When the process began, seconds since 1970."),
        .init("process_cpu_seconds_total", .counter, [], "Processor time that the process has used."),
        .init("process_resident_memory_bytes", .gauge, [], "Memory of the process that is in use."),
        .init("process_open_fds", .gauge, [], "Open file descriptors of the process."),
        .init("process_max_fds", .gauge, [], "How many file descriptors the process may open."),
    ]

    /// Everything that the gateway shows.
    package static let all = EngineMetrics.server + descriptions

    private let serving: Meter
    private let storeAnswers: Meter
    private let storeProbe: Timer
    private let reloaded: Counter
    private let reloadRefused: Counter
    private let strangersRefused: Counter
    private let certificateEnds: Meter
    private let logDropped: Meter
    private let process: [(ProcessFigures.Figure, Meter)]

    package init(factory: any MetricsFactory) {
        func meter(_ name: String) -> Meter { Meter(label: name, factory: factory) }
        func reloads(_ result: String) -> Counter {
            Counter(label: "clpai_gateway_reloads_total", dimensions: [("result", result)], factory: factory)
        }
        serving = meter("clpai_gateway_serving")
        storeAnswers = meter("clpai_gateway_store_answers")
        storeProbe = Timer(label: "clpai_gateway_store_probe_duration_seconds", factory: factory)
        reloaded = reloads("done")
        reloadRefused = reloads("refused")
        strangersRefused = Counter(label: "clpai_gateway_unrecognised_refused_total", factory: factory)
        certificateEnds = meter("clpai_gateway_certificate_expires_timestamp_seconds")
        logDropped = meter("clpai_gateway_log_lines_dropped_total")
        process = ProcessFigures.Figure.allCases.map { ($0, meter($0.rawValue)) }
    }

    /// Whether health checks are told SERVING.
    package func set(serving isServing: Bool) { serving.set(isServing ? 1 : 0) }

    /// A probe of the store has ended.
    package func storeProbed(answers: Bool, within time: Duration) {
        storeAnswers.set(answers ? 1 : 0)
        if answers { storeProbe.recordSeconds(time / .seconds(1)) }
    }

    /// A reload has ended.
    package func reloaded(_ isDone: Bool) { (isDone ? reloaded : reloadRefused).increment() }

    /// A call was refused because too many waited that no key had vouched for.
    package func unrecognisedRefused() { strangersRefused.increment() }

    /// The certificate in use ends at a time, seconds since 1970.
    package func set(certificateEnds seconds: Int64) { certificateEnds.set(seconds) }

    /// So many lines of the log were dropped since the start.
    package func set(logLinesDropped lines: Int) { logDropped.set(lines) }

    /// Reads the figures of the process; for the moment before they are shown.
    package func readFigures() {
        for (figure, meter) in process {
            if let value = ProcessFigures.read(figure) { meter.set(value) }
        }
    }
}
