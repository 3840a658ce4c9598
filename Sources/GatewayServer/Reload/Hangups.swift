package import UnixSignals

/// SIGHUP, which asks for a reload, from the moment on at which this is made.
///
/// It is made before the configuration is read, so that no change of the file is missed: a signal that comes before the
/// gateway runs waits until it does.
package struct Hangups: Sendable {
    package let signals: UnixSignalsSequence

    package init() async { signals = await UnixSignalsSequence(trapping: .sighup) }
}
