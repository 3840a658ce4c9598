package import CLPWire

/// A server that tells what it is doing. Any thread may ask.
package protocol IntrospectionSource: Sendable {
    /// Everything at one moment; nil: the server does not run.
    func introspect() async -> ServerSnapshot?

    /// The frame log of one connection.
    ///
    /// - Throws: `NOT_FOUND` when there is no such connection, `FAILED_PRECONDITION` when the server keeps no log.
    func frameLog(ofConnection number: UInt64) async throws(RPCError) -> FrameLog
}
