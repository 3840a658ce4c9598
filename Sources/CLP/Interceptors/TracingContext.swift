import Tracing

/// The W3C trace context of a call header, as tracers know it: the two headers of HTTP.
///
/// In the call header, traceparent is 25 bytes: trace id (16), parent id (8), flags (1). As a header it is
/// `00-…-…-…` in hexadecimal (W3C Trace Context, section 3.2).
struct TracingContext: Sendable {
    static let parentKey = "traceparent"
    static let stateKey = "tracestate"

    /// Values by the names of HTTP's headers.
    var headers: [String: String] = [:]

    init() {}

    /// What a caller sent; empty when it sent none, or one that means nothing: ids of zeros alone are not valid.
    init(parent bytes: [UInt8], state: String) {
        guard bytes.count == 25, bytes[..<16].contains(where: { $0 != 0 }),
            bytes[16..<24].contains(where: { $0 != 0 })
        else { return }
        let parts = [bytes[..<16], bytes[16..<24], bytes[24...]].map(Self.hexadecimal)
        headers[Self.parentKey] = "00-" + parts.joined(separator: "-")
        if !state.isEmpty { headers[Self.stateKey] = state }
    }

    /// The 25 bytes, or nil when there is no traceparent or it has another form.
    var parent: [UInt8]? {
        let parts = headers[Self.parentKey]?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff" else { return nil }
        var bytes: [UInt8] = []
        for (part, count) in zip(parts[1...3], [16, 8, 1]) {
            guard let some = Self.bytes(part), some.count == count else { return nil }
            bytes += some
        }
        return bytes
    }

    /// tracestate, or nothing when it is longer than a call header takes ([CLP-META-3]).
    var state: String {
        let state = headers[Self.stateKey] ?? ""
        return state.utf8.count <= 512 ? state : ""
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high * 16 + low))
        }
        return bytes
    }
}

/// Lets a tracer read and write a ``TracingContext``.
struct TracingCarrier: Extractor, Injector {
    func extract(key: String, from carrier: TracingContext) -> String? { carrier.headers[key.lowercased()] }

    func inject(_ value: String, forKey key: String, into carrier: inout TracingContext) {
        carrier.headers[key.lowercased()] = value
    }
}
