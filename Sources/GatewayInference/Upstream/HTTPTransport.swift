package import Logging
import NIOCore

/// The upstream's transport over the gateway's own HTTP client.
package struct HTTPTransport: UpstreamTransport {
    private let client: HTTPClient
    private let logger: Logger

    /// Makes a transport.
    ///
    /// - Parameters:
    ///   - client: for the endpoint; shut down by who made it.
    ///   - logger: is told why an endpoint can't be reached, for the operator. Never content.
    package init(_ client: HTTPClient, logger: Logger = Logger(label: "clpai.upstream")) {
        self.client = client
        self.logger = logger
    }

    package func send(
        _ request: UpstreamHTTPRequest, timeLimit: Duration?
    ) async throws(UpstreamError) -> any UpstreamHTTPResponse {
        let outgoing = HTTPRequest(
            method: "POST", path: request.path, headers: request.headers.map { ($0.name, $0.value) },
            body: request.body)
        do throws(HTTPClientError) {
            return Response(response: try await client.send(outgoing, timeLimit: timeLimit), note: note)
        } catch {
            note(error)
            throw UpstreamError(error.reason, phase: .refusedBeforeFirstByte)
        }
    }

    /// Tells the operator what broke, in more detail than the caller is told. Never a word of the upstream's.
    private func note(_ error: HTTPClientError) {
        guard error != .cancelled else { return }
        logger.warning(
            error.isBeforeRequest ? "an upstream can't be reached" : "an upstream's answer failed",
            metadata: ["upstream": "\(client.url)", "error": "\(error)"])
    }

    private struct Response: UpstreamHTTPResponse {
        let response: HTTPResponse
        let note: @Sendable (HTTPClientError) -> Void

        var status: Int { response.status }

        func header(_ name: String) -> String? { response.header(name) }

        mutating func next() async throws(UpstreamError) -> [UInt8]? {
            do throws(HTTPClientError) {
                return try await response.next().map { [UInt8]($0.readableBytesView) }
            } catch {
                note(error)
                throw UpstreamError(error.reason, phase: .cut)
            }
        }

        mutating func finish() { response.finish() }

        mutating func close() { response.close() }
    }
}

extension HTTPRequest: ContentBearing {
    /// The size of the body.
    package var contentByteCount: Int { body.count }
}

extension HTTPClientError {
    /// The class of the failure.
    fileprivate var reason: UpstreamError.Reason {
        switch self {
        // Method, path and header names are ours: what can't be written is the configured credential.
        case .invalidRequest: .credential
        case .busy: .overloaded
        case .connectFailed, .tls, .shutDown: .unreachable
        case .timeout: .timeout
        case .cut: .truncated
        case .tooLarge: .tooLarge
        case .protocolViolation: .protocolViolation
        case .cancelled: .cancelled
        }
    }
}
