import Synchronization

/// A context that can be exchanged for one made anew from the same files, while connections go on.
///
/// A connection keeps the context that it began with, so an exchange ends none of them. Sendable: the context in use is
/// behind a lock that is held for one load or store.
package final class ReloadableTLSContext: Sendable {
    private let load: @Sendable () throws(TLSError) -> TLSContext
    private let context: Mutex<TLSContext>

    /// Loads the first context.
    /// - Parameter load: makes a context from files; called here and at each reload.
    /// - Throws: what `load` throws.
    package init(_ load: @escaping @Sendable () throws(TLSError) -> TLSContext) throws(TLSError) {
        self.load = load
        context = Mutex(try load())
    }

    /// The context for the next connection.
    package var current: TLSContext { context.withLock { $0 } }

    /// Loads certificates, key and authorities anew; connections made from now on use them.
    ///
    /// Reads files: not for an event loop.
    /// - Throws: `TLSError` that names the file at fault, also when its certificate is out of date: no peer would accept
    ///   it. What was in use then stays in use.
    package func reload() throws(TLSError) {
        let fresh: TLSContext
        do throws(TLSError) {
            fresh = try load()
            if let fault = fresh.ownCertificateFault { throw fault }
        } catch {
            let stop = error.message.hasSuffix(".") ? "" : "."
            throw TLSError(
                error.code,
                "\(error.message)\(stop) The certificates in use were kept. Mend the file, then reload again.")
        }
        context.withLock { $0 = fresh }
    }
}
