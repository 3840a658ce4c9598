/// What one side says about itself in its SETTINGS, with the protocol's defaults for what it leaves out.
package struct WireSettings: Hashable, Sendable {
    /// Key 1: credit in bytes that a call starts with, in the direction towards the sender.
    package var byteCredit: UInt32 = 32_768
    /// Key 2: calls that the client may open before any CREDIT. Only the server's counts.
    package var firstCallGrant: UInt32 = 16
    /// Key 3: the shortest time in milliseconds between two PINGs to the sender.
    package var pingInterval: UInt32 = 300_000
    /// Key 4: PINGs in a row that the sender takes without a call.
    package var idlePings: UInt32 = 0
    /// Key 5: milliseconds without a call after which the sender leaves; a hint.
    package var idleLimit: UInt32?

    package init() {}
}
