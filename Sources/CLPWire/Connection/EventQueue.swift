/// Events that wait for the driver, first in, first out; its memory stays.
struct EventQueue<Event> {
    private var events: [Event] = []
    private var first = 0

    mutating func append(_ event: Event) {
        events.append(event)
    }

    /// Puts `event` before all others.
    mutating func putFirst(_ event: Event) {
        events.insert(event, at: first)
    }

    mutating func popFirst() -> Event? {
        guard first < events.count else { return nil }
        defer {
            first += 1
            if first == events.count {
                events.removeAll(keepingCapacity: true)
                first = 0
            }
        }
        return events[first]
    }
}
