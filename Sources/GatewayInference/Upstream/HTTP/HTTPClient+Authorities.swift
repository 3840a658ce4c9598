package import CLPTLS
package import NIOCore

extension HTTPClient {
    /// Makes a client from what a configuration says.
    /// - Parameters:
    ///   - url: the upstream.
    ///   - authorities: PEM file of trusted issuers; nil: those of the system.
    ///   - configuration: deadlines and limits.
    ///   - group: where connections live for callers that are on no event loop.
    /// - Throws: `TLSError` if the file can't be used.
    package convenience init(
        _ url: UpstreamURL, authorities: String?, configuration: HTTPClientConfiguration, group: any EventLoopGroup
    ) throws(TLSError) {
        let trust: TrustSource
        if let authorities { trust = .file(authorities) } else { trust = .system }
        try self.init(url, trust: trust, configuration: configuration, group: group)
    }
}
