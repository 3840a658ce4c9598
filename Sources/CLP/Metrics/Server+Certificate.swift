import CLPTLS

extension Server {
    /// How long the certificate in use is still valid, seconds; negative once it is not. Nil while the server does not run.
    package var certificateSecondsLeft: Int64? { running.core?.tls?.current.ownCertificateSecondsLeft }
}
