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
            return Response(response: try await client.send(outgoing, timeLimit: timeLimit))
        } catch {
            if error.isBeforeRequest {
                logger.warning(
                    "an upstream can't be reached", metadata: ["upstream": "\(client.url)", "error": "\(error)"])
            }
            throw UpstreamError(error.reason, phase: .refusedBeforeFirstByte)
        }
    }

    private struct Response: UpstreamHTTPResponse {
        let response: HTTPResponse

        var status: Int { response.status }

        func header(_ name: String) -> String? { response.header(name) }

        mutating func next() async throws(UpstreamError) -> [UInt8]? {
            do throws(HTTPClientError) {
                return try await response.next().map { [UInt8]($0.readableBytesView) }
            } catch {
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
