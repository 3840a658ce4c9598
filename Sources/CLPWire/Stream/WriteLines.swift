/// A call's record, as far as it is the same on both sides.
protocol FlowingCall {
    var flow: CallFlow { get set }
    /// Whether the call has a control frame to write: anything but CALL and MESSAGE.
    func hasControl(_ creditHeldBack: Int) -> Bool
    /// Whether messages may be written now.
    var maySendData: Bool { get }
}

/// The calls that have something to write: a line for control frames, and one for data in which each frame written
/// sends its call to the end, so that calls take turns. A call stands in each line at most once.
struct WriteLines {
    var control = StreamQueue()
    private var data = StreamQueue()

    var isEmpty: Bool { control.isEmpty && data.isEmpty }

    /// Puts the call into the lines that it has something for.
    mutating func join<Call: FlowingCall>(_ call: inout Call, _ id: StreamID, creditHeldBack: Int) {
        if !call.flow.isInControl, call.hasControl(creditHeldBack) {
            call.flow.isInControl = true
            control.append(id)
        }
        if call.maySendData, call.flow.shouldQueue {
            call.flow.isReady = true
            data.append(id)
        }
    }

    /// The peer's SETTINGS raise the byte credit of calls that are open already ([CLP-SETTINGS-6]).
    mutating func raiseCredit<Call: FlowingCall>(
        of calls: inout StreamTable<Call>, by difference: UInt32, creditHeldBack: Int
    ) throws(ConnectionFault) {
        guard difference > 0 else { return }
        for id in calls.ids {
            guard let index = calls.index(of: id) else { continue }
            try calls[index].flow.credit.add(difference)
            join(&calls[index], id, creditHeldBack: creditHeldBack)
        }
    }

    /// Takes the next call out of the line for data whose next frame fits; nil: the room or the line is at its end.
    mutating func nextData<Call: FlowingCall>(
        _ calls: inout StreamTable<Call>, room: Int
    ) -> (id: StreamID, index: Int, slice: OutboundQueue.Slice)? {
        while let id = data.first {
            guard let index = calls.index(of: id) else {
                data.removeFirst()
                continue
            }
            let slice = calls[index].flow.outbound.next(calls[index].flow.credit, room: room)
            // Without room the call keeps its turn; without credit it comes back with a CREDIT.
            if slice == nil, calls[index].flow.outbound.canWrite(calls[index].flow.credit) { return nil }
            data.removeFirst()
            calls[index].flow.isReady = false
            if let slice { return (id, index, slice) }
        }
        return nil
    }

    mutating func removeAll() {
        control.removeAll()
        data.removeAll()
    }
}
