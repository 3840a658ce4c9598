import CLP
import CoreMetrics
import GatewayServer
import Testing

/// The text format 0.0.4, byte for byte.
@Suite struct PrometheusTextTests {
    private static let descriptions: [MetricDescription] = [
        .init("calls_total", .counter, ["method", "code"], "Calls, by \"method\"\nand \\ code."),
        .init("open", .gauge, [], "What is open."),
        .init("wait_seconds", .histogram, ["loop"], "Waits."),
        .init("never_total", .counter, ["x"], "Has no series."),
    ]

    private let registry = PrometheusRegistry(descriptions)

    /// Golden: HELP and TYPE before the samples, families in the order of their descriptions, series by their labels,
    /// labels in the order of the description, escapes, cumulative buckets, sum, count.
    @Test func golden() {
        Counter(label: "calls_total", dimensions: [("method", "b"), ("code", "OK")], factory: registry).increment(by: 2)
        // The other order of labels is the same series.
        Counter(label: "calls_total", dimensions: [("code", "OK"), ("method", "b")], factory: registry).increment()
        let odd = [("method", "a\\\"\n"), ("code", "é")]
        Counter(label: "calls_total", dimensions: odd, factory: registry).increment(by: 1)
        let gauge = Meter(label: "open", factory: registry)
        gauge.set(3)
        gauge.decrement(by: 0.5)
        let timer = Timer(label: "wait_seconds", dimensions: [("loop", "1")], factory: registry)
        timer.recordNanoseconds(100_000)
        timer.recordNanoseconds(100_001)
        timer.recordSeconds(601)
        #expect(
            registry.render() == #"""
                # HELP calls_total Calls, by "method"\nand \\ code.
                # TYPE calls_total counter
                calls_total{method="a\\\"\n",code="é"} 1
                calls_total{method="b",code="OK"} 3
                # HELP open What is open.
                # TYPE open gauge
                open 2.5
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{loop="1",le="0.0001"} 1
                wait_seconds_bucket{loop="1",le="0.00025"} 2
                wait_seconds_bucket{loop="1",le="0.0005"} 2
                wait_seconds_bucket{loop="1",le="0.001"} 2
                wait_seconds_bucket{loop="1",le="0.0025"} 2
                wait_seconds_bucket{loop="1",le="0.005"} 2
                wait_seconds_bucket{loop="1",le="0.01"} 2
                wait_seconds_bucket{loop="1",le="0.025"} 2
                wait_seconds_bucket{loop="1",le="0.05"} 2
                wait_seconds_bucket{loop="1",le="0.1"} 2
                wait_seconds_bucket{loop="1",le="0.25"} 2
                wait_seconds_bucket{loop="1",le="0.5"} 2
                wait_seconds_bucket{loop="1",le="1"} 2
                wait_seconds_bucket{loop="1",le="2.5"} 2
                wait_seconds_bucket{loop="1",le="5"} 2
                wait_seconds_bucket{loop="1",le="10"} 2
                wait_seconds_bucket{loop="1",le="30"} 2
                wait_seconds_bucket{loop="1",le="60"} 2
                wait_seconds_bucket{loop="1",le="300"} 2
                wait_seconds_bucket{loop="1",le="600"} 2
                wait_seconds_bucket{loop="1",le="+Inf"} 3
                wait_seconds_sum{loop="1"} 601.000200001
                wait_seconds_count{loop="1"} 3
                # HELP clpai_gateway_metric_series_refused_total Series that were not kept: not described, with other labels, or too many.
                # TYPE clpai_gateway_metric_series_refused_total counter
                clpai_gateway_metric_series_refused_total 0

                """#)
    }

    @Test(arguments: [
        (0.0, "0"), (-1, "-1"), (0.1, "0.1"), (1e300, "1e+300"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        (.nan, "NaN"), (1_795_518_081, "1795518081"), (1e-7, "1e-07"),
    ]) func numbers(value: Double, text: String) {
        #expect(PrometheusText.number(value) == text)
    }

    /// What nobody described is not kept, and neither are series without end.
    @Test func cardinalityIsBounded() {
        Counter(label: "unknown_total", factory: registry).increment()
        Counter(label: "calls_total", dimensions: [("method", "a")], factory: registry).increment()
        Counter(label: "calls_total", dimensions: [("method", "a"), ("user", "b")], factory: registry).increment()
        Timer(label: "open", factory: registry).recordSeconds(1)
        for number in 0..<(PrometheusRegistry.seriesPerFamily + 5) {
            let labels = [("method", "m\(number)"), ("code", "OK")]
            Counter(label: "calls_total", dimensions: labels, factory: registry).increment()
        }
        let text = registry.render()
        #expect(!text.contains("unknown") && !text.contains("user") && !text.contains("open"))
        #expect(text.matches(of: #/(?m)^calls_total\{/#).count == PrometheusRegistry.seriesPerFamily)
        #expect(text.contains("clpai_gateway_metric_series_refused_total 9\n"))
    }

    @Test func aCounterNeverFalls() {
        let counter = Counter(label: "calls_total", dimensions: [("method", "a"), ("code", "OK")], factory: registry)
        counter.increment(by: 5)
        counter.increment(by: -3)
        #expect(registry.render().contains(#"calls_total{method="a",code="OK"} 5"#))
    }

    /// Whatever stands in labels and helps, a reader of the format gets it back.
    @Test func fuzz() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the text's fuzz: \(seed)")
        var generator = SplitMix(state: seed)
        let alphabet = Array("a\\\"\n\r\t{}=, #é\u{0}\u{2028}😀n")
        for _ in 0..<500 {
            func random() -> String {
                String(
                    (0..<Int.random(in: 0...8, using: &generator)).map { _ in alphabet.randomElement(using: &generator)!
                    })
            }
            let (first, second) = (random(), random())
            let registry = PrometheusRegistry([.init("m_total", .counter, ["a", "b"], random())])
            Counter(label: "m_total", dimensions: [("a", first), ("b", second)], factory: registry).increment(by: 7)
            // By bytes: to Swift, CR LF is one character.
            let lines = registry.render().utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            #expect(lines.count == 7, "a line for each of HELP, TYPE and sample, twice, and the end")
            let sample = try #require(TextSample(String(Substring(lines[2]))))
            #expect(sample.name == "m_total" && sample.value == "7")
            #expect(sample.labels.map(\.0) == ["a", "b"] && sample.labels.map(\.1) == [first, second])
        }
    }

    /// Every thread's additions are in the sum.
    @Test func nothingIsLostBetweenThreads() async {
        let registry = registry
        await withTaskGroup(of: Void.self) { tasks in
            for task in 0..<8 {
                tasks.addTask {
                    for _ in 0..<1000 {
                        let labels = [("method", "m\(task % 2)"), ("code", "OK")]
                        Counter(label: "calls_total", dimensions: labels, factory: registry).increment()
                        Timer(label: "wait_seconds", dimensions: [("loop", "1")], factory: registry)
                            .recordNanoseconds(1)
                        if task == 0 { _ = registry.render() }
                    }
                }
            }
        }
        let text = registry.render()
        #expect(text.contains(#"calls_total{method="m0",code="OK"} 4000"#))
        #expect(text.contains(#"calls_total{method="m1",code="OK"} 4000"#))
        #expect(text.contains(#"wait_seconds_count{loop="1"} 8000"#))
    }
}

/// A sample line, read as the format says.
private struct TextSample {
    var name = ""
    var labels: [(String, String)] = []
    var value = ""

    init?(_ line: String) {
        var rest = line.unicodeScalars[...]
        while let next = rest.first, next != "{", next != " " {
            name.unicodeScalars.append(next)
            rest.removeFirst()
        }
        if rest.first == "{" {
            rest.removeFirst()
            while rest.first != "}" {
                var (label, text) = ("", "")
                while let next = rest.popFirst(), next != "=" { label.unicodeScalars.append(next) }
                guard rest.popFirst() == "\"" else { return nil }
                while let next = rest.popFirst(), next != "\"" {
                    if next != "\\" {
                        text.unicodeScalars.append(next)
                    } else {
                        guard let escaped = rest.popFirst() else { return nil }
                        text.unicodeScalars.append(escaped == "n" ? "\n" : escaped)
                    }
                }
                labels.append((label, text))
                if rest.first == "," { rest.removeFirst() }
            }
            rest.removeFirst()
        }
        guard rest.popFirst() == " " else { return nil }
        value = String(rest)
    }
}
