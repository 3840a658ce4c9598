import CLPWire

extension IntrospectServerResponse {
    init(_ snapshot: ServerSnapshot) {
        self.init(
            ageUs: snapshot.age.wholeMicroseconds, isDraining: snapshot.isDraining,
            connections: UInt32(clamping: snapshot.connections.count),
            connectionsAccepted: snapshot.connectionsAccepted, connectionsRefused: snapshot.connectionsRefused,
            calls: UInt32(clamping: snapshot.callsRunning), assemblingBytes: UInt64(clamping: snapshot.assemblingBytes),
            assemblingBytesLimit: UInt64(clamping: snapshot.memoryPool),
            failures: snapshot.failures.suffix(256).map { failure in
                IntrospectedFailure(
                    ageUs: failure.age.wholeMicroseconds, connection: failure.connection,
                    method: failure.method ?? "", code: failure.code)
            })
    }
}

extension IntrospectedConnection {
    init(_ snapshot: ConnectionSnapshot) {
        let counters = snapshot.counters
        let frames = ([nil] + FrameType.allCases).compactMap { type -> IntrospectedFrameCount? in
            let (read, written) = (counters.received[type], counters.sent[type])
            guard read.frames > 0 || written.frames > 0 else { return nil }
            return IntrospectedFrameCount(
                kind: IntrospectedFrameKind(rawValue: Int32(type?.rawValue ?? 0)), framesIn: read.frames,
                bytesIn: read.bytes,
                framesOut: written.frames, bytesOut: written.bytes)
        }
        self.init(
            number: snapshot.number, ageUs: snapshot.age.wholeMicroseconds, idleUs: snapshot.idle.wholeMicroseconds,
            isDraining: snapshot.isDraining, calls: UInt32(clamping: snapshot.calls.count),
            callCredit: UInt32(clamping: snapshot.callCredit),
            assemblingBytes: UInt64(clamping: snapshot.assemblingBytes),
            queuedBytes: UInt64(clamping: snapshot.queuedBytes), frames: frames)
    }
}

extension IntrospectedCall {
    init(_ snapshot: CallSnapshot, connection: UInt64) {
        let phase: Phase =
            switch snapshot.phase {
            case .receiving: .receiving
            case .running: .running
            case .replying: .replying
            }
        self.init(
            connection: connection, stream: snapshot.stream, method: snapshot.method,
            ageUs: snapshot.age.wholeMicroseconds, timeRemainingUs: snapshot.timeRemaining.wholeMicroseconds,
            phase: phase, queuedBytes: UInt64(clamping: snapshot.queuedBytes))
    }
}

extension IntrospectedFrame {
    init(_ entry: FrameLogEntry, sequence: UInt64, start: WireTime) {
        let carriesCode: Bool =
            switch FrameType(rawValue: entry.type) {
            case .status, .cancel, .credit, .goAway: true
            default: false
            }
        self.init(
            sequence: sequence,
            timeUs: entry.time > start ? (entry.time.nanoseconds - start.nanoseconds) / 1000 : 0,
            isOutgoing: entry.isOutgoing, kind: IntrospectedFrameKind(rawValue: Int32(entry.type)),
            flags: UInt32(entry.flags),
            stream: entry.stream, length: entry.length, code: carriesCode ? entry.code : nil)
    }
}

extension Duration {
    /// Microseconds, 0 for a negative duration.
    fileprivate var wholeMicroseconds: UInt64 {
        guard self > .zero else { return 0 }
        return UInt64(components.seconds) * 1_000_000 + UInt64(components.attoseconds / 1_000_000_000_000)
    }
}
