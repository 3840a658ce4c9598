/// A queue that gives its memory back to the next round: an array with a moving head.
struct LoopQueue<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }

    var count: Int { elements.count - head }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: head <= 256)
            head = 0
        } else if head >= 1024, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    mutating func removeAll(where isGone: (Element) -> Bool) {
        var kept: [Element?] = []
        for case .some(let element) in elements[head...] where !isGone(element) { kept.append(element) }
        elements = kept
        head = 0
    }
}

typealias JobQueue = LoopQueue<UnownedJob>
typealias MemberQueue = LoopQueue<any LoopMember>
