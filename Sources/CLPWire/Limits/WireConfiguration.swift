/// Everything about a connection that its owner may choose. The defaults are ours, not the protocol's.
package struct WireConfiguration: Sendable {
    /// What this side announces. Values only loosen the protocol's defaults ([CLP-SETTINGS-4]).
    package var settings: WireSettings
    /// Byte credit in bytes that is kept back until this much is owed. Above 8,192 breaks [CLP-CREDIT-4].
    package var creditHeldBack = 8_192
    /// Byte credit in bytes given ahead for a message that the reader gets next. 0 turns it off. A call may then
    /// hold this much more than its byte credit.
    package var advanceCredit = 262_144
    /// Whether the next message is paid for as it arrives. false breaks [CLP-CREDIT-3] and is for the simulation alone,
    /// which has to notice it.
    package var paysOnArrival = true
    /// Bytes in a call's queue at which a writer should wait for `writable`.
    package var writerLimit = 65_536
    /// The largest message in bytes, for calls that name no limit of their own.
    package var messageLimit = 4_194_304
    /// Time for the peer's SETTINGS to arrive.
    package var settingsTimeout: Duration = .seconds(10)
    /// Time for a client's answer to a drain.
    package var drainAnswerTimeout: Duration = .seconds(5)
    /// Silence after which this side sends a PING (never sooner than the peer allows). nil: none.
    package var keepalive: Duration? = .seconds(30)
    /// Silence after a PING that means a dead connection ([CLP-PING-4]).
    package var pingTimeout: Duration = .seconds(20)
    /// Time in which the last frames of a connection that is over have to leave.
    package var goodbyeTimeout: Duration = .seconds(5)
    /// Time without a call after which this side leaves. nil: never.
    package var idleLimit: Duration?
    /// Time after which this side drains, whatever it does. The driver adds its own spread. nil: never.
    package var maximumAge: Duration?
    /// Where the counter of chatter starts ([CLP-CHATTER-1]). Below 200 breaks honest peers.
    package var chatterStart = 200
    /// Calls that may end for nothing, cancelled or refused, before their credit comes late ([CLP-CALLS-4]); nil: any number.
    package var callsForNothing: Int?
    /// Frames that the log keeps in memory, 40 bytes each. 0: no log.
    package var frameLogEntries = 0
    /// The highest id that a client gives a call before it moves to a new connection ([CLP-STREAM-4]).
    package var lastStream = WireLimits.lastStream

    private init(settings: WireSettings) {
        self.settings = settings
    }

    /// 64 KiB a call, 128 calls, a PING each 10 s, one without calls, leaves after 10 idle minutes.
    package static var server: WireConfiguration {
        var settings = WireSettings()
        settings.byteCredit = 65_536
        settings.firstCallGrant = 128
        settings.pingInterval = 10_000
        settings.idlePings = 1
        settings.idleLimit = 600_000
        var configuration = WireConfiguration(settings: settings)
        configuration.idleLimit = .seconds(600)
        configuration.callsForNothing = 256
        return configuration
    }

    /// 64 KiB a call, a PING each 10 s, one without calls. A pool decides when a client leaves.
    package static var client: WireConfiguration {
        var settings = WireSettings()
        settings.byteCredit = 65_536
        settings.pingInterval = 10_000
        settings.idlePings = 1
        return WireConfiguration(settings: settings)
    }

    /// Announces nothing, so every default of the protocol holds.
    package static var protocolDefaults: WireConfiguration {
        WireConfiguration(settings: WireSettings())
    }

    /// What makes this configuration one that must not start, in words for an operator; empty if it is sound.
    package var problems: [String] {
        let normal = WireSettings()
        var found: [String] = []
        if settings.byteCredit < normal.byteCredit || settings.byteCredit > WireLimits.credit {
            found.append("byte credit \(settings.byteCredit) is not within 32768…2147483647")
        }
        if settings.firstCallGrant < normal.firstCallGrant
            || settings.firstCallGrant > WireLimits.credit
        {
            found.append("first call grant \(settings.firstCallGrant) is not within 16…2147483647")
        }
        if settings.pingInterval > normal.pingInterval {
            found.append("ping interval \(settings.pingInterval) ms is above 300000")
        }
        if creditHeldBack < 1 || creditHeldBack > normal.creditHeldBackLimit {
            found.append("held back credit \(creditHeldBack) is not within 1…8192")
        }
        if !paysOnArrival { found.append("credit is not paid on arrival") }
        if chatterStart < 200 { found.append("chatter start \(chatterStart) is below 200") }
        if writerLimit < 1 || messageLimit < 0 || advanceCredit < 0 {
            found.append("writer limit, message limit and advance credit cannot be negative or zero")
        }
        if frameLogEntries < 0 || frameLogEntries > 1_048_576 {
            found.append("frame log of \(frameLogEntries) entries is not within 0…1048576")
        }
        // A peer that fills every call makes us hold this much for one connection.
        let memory = UInt64(settings.firstCallGrant) * (UInt64(settings.byteCredit) + 8_192)
        if memory > 16_777_216 {
            found.append("calls × (byte credit + 8192) is \(memory) bytes a connection, above 16777216")
        }
        return found
    }
}

extension WireSettings {
    /// The most that a receiver may keep back, in bytes ([CLP-CREDIT-4]).
    var creditHeldBackLimit: Int { 8_192 }
}
