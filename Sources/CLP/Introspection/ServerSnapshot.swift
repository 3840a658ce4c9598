package import CLPWire

/// What a server is doing at one moment, in numbers: no content, no metadata, no address.
package struct ServerSnapshot: Sendable {
    /// Since it began to listen.
    package var age: Duration
    /// It takes no new calls and leaves when those that run have ended.
    package var isDraining: Bool
    /// In any order.
    package var connections: [ConnectionSnapshot]
    /// Since the start.
    package var connectionsAccepted: UInt64
    /// Closed at once since the start, because there were too many.
    package var connectionsRefused: UInt64
    /// Calls whose handler has not ended.
    package var callsRunning: Int
    /// Bytes of messages that have arrived in part.
    package var assemblingBytes: Int
    /// How many such bytes there may be.
    package var memoryPool: Int
    /// The last failures, the newest last.
    package var failures: [FailureSnapshot]

    package init(
        age: Duration, isDraining: Bool = false, connections: [ConnectionSnapshot] = [],
        connectionsAccepted: UInt64 = 0, connectionsRefused: UInt64 = 0, callsRunning: Int = 0,
        assemblingBytes: Int = 0, memoryPool: Int = 0, failures: [FailureSnapshot] = []
    ) {
        self.age = age
        self.isDraining = isDraining
        self.connections = connections
        self.connectionsAccepted = connectionsAccepted
        self.connectionsRefused = connectionsRefused
        self.callsRunning = callsRunning
        self.assemblingBytes = assemblingBytes
        self.memoryPool = memoryPool
        self.failures = failures
    }
}

/// One connection of a ``ServerSnapshot``.
package struct ConnectionSnapshot: Sendable {
    /// Counted from 1 since the server's start.
    package var number: UInt64
    /// Since it was accepted.
    package var age: Duration
    /// Since its last frame in either direction.
    package var idle: Duration
    package var isDraining: Bool
    /// Calls that the client may still open without asking again.
    package var callCredit: Int
    /// Bytes of requests that have arrived in part.
    package var assemblingBytes: Int
    /// Bytes of replies that wait to be written.
    package var queuedBytes: Int
    package var counters: WireCounters
    /// Those that run, in any order.
    package var calls: [CallSnapshot]

    package init(
        number: UInt64, age: Duration, idle: Duration, isDraining: Bool = false, callCredit: Int = 0,
        assemblingBytes: Int = 0, queuedBytes: Int = 0, counters: WireCounters = WireCounters(),
        calls: [CallSnapshot] = []
    ) {
        self.number = number
        self.age = age
        self.idle = idle
        self.isDraining = isDraining
        self.callCredit = callCredit
        self.assemblingBytes = assemblingBytes
        self.queuedBytes = queuedBytes
        self.counters = counters
        self.calls = calls
    }
}

/// One running call of a ``ConnectionSnapshot``.
package struct CallSnapshot: Sendable {
    /// What the call waits for.
    package enum Phase: Sendable {
        /// The rest of its request.
        case receiving
        /// Its handler, which has the whole request and has not replied.
        case running
        /// More of its reply.
        case replying
    }

    package var stream: StreamID
    /// `package.Service/Method` of a method that the server has.
    package var method: String
    /// Since its header arrived.
    package var age: Duration
    /// Negative once the deadline has passed.
    package var timeRemaining: Duration
    package var phase: Phase
    /// Bytes of the reply that wait to be written.
    package var queuedBytes: Int

    package init(
        stream: StreamID, method: String, age: Duration, timeRemaining: Duration, phase: Phase, queuedBytes: Int = 0
    ) {
        self.stream = stream
        self.method = method
        self.age = age
        self.timeRemaining = timeRemaining
        self.phase = phase
        self.queuedBytes = queuedBytes
    }
}

/// A call or a connection that ended with an error.
package struct FailureSnapshot: Sendable {
    /// How long ago.
    package var age: Duration
    /// Number of the connection.
    package var connection: UInt64
    /// `package.Service/Method` of a method that the server has; nil: the connection failed.
    package var method: String?
    /// The status code of a call, the GOAWAY code of a connection.
    package var code: UInt32

    package init(age: Duration, connection: UInt64, method: String?, code: UInt32) {
        self.age = age
        self.connection = connection
        self.method = method
        self.code = code
    }
}
