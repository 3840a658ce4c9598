package import NIOCore

/// Deadlines and limits of the exchanges with one upstream.
package struct HTTPClientConfiguration: Hashable, Sendable {
    /// From the start of an exchange until its connection is ready, TLS handshake included.
    package var connectTimeout = TimeAmount.seconds(10)
    /// From the request until the whole head of the response. A model may think for long before it answers.
    package var headTimeout = TimeAmount.seconds(120)
    /// Without a byte of the body while one is awaited.
    package var idleTimeout = TimeAmount.seconds(60)
    /// The whole exchange.
    package var totalTimeout = TimeAmount.seconds(900)
    /// How long a connection without an exchange is kept.
    package var keepAlive = TimeAmount.seconds(30)
    /// Status line and headers together, and trailers, bytes.
    package var maximumHeadBytes = 32_768
    /// Headers of a response.
    package var maximumHeaderCount = 128
    /// The body of a response, bytes.
    package var maximumBodyBytes = 64 << 20
    /// Connections per event loop, idle ones included.
    package var maximumConnections = 512
    /// Connections per event loop that are kept without an exchange.
    package var maximumIdleConnections = 64

    /// The defaults.
    package init() {}
}
