import CLPMessages

/// A random number generator that gives the same numbers for the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in `n`.
    mutating func chance(_ n: UInt64) -> Bool { next() % n == 0 }

    mutating func count(_ most: Int) -> Int { chance(3) ? 0 : Int.random(in: 0...most, using: &self) }

    /// Numbers of every length, the extremes among them.
    mutating func bits() -> UInt64 {
        switch next() % 8 {
        case 0: 0
        case 1: .max
        case 2: 1 << 63
        default: next() >> (next() % 64)
        }
    }

    mutating func text() -> String {
        let alphabet: [Character] = ["a", "Z", "0", " ", "\n", "é", "ß", "中", "文", "🦊", "\u{7F}", "\u{FFFF}"]
        return String((0..<count(20)).map { _ in alphabet.randomElement(using: &self) ?? "a" })
    }

    mutating func bytes() -> [UInt8] { (0..<count(20)).map { _ in UInt8(truncatingIfNeeded: next()) } }

    mutating func float() -> Float { chance(4) ? 0 : Float.random(in: -1e9...1e9, using: &self) }

    mutating func double() -> Double { chance(4) ? 0 : Double.random(in: -1e300...1e300, using: &self) }

    mutating func mood() -> Mood { Mood(rawValue: Int32.random(in: -3...3, using: &self)) }

    mutating func list<T>(_ most: Int, _ element: (inout Seeded) -> T) -> [T] {
        (0..<count(most)).map { _ in element(&self) }
    }

    mutating func maybe<T>(_ value: (inout Seeded) -> T) -> T? { chance(2) ? nil : value(&self) }

    /// Unknown fields, as a decode leaves them.
    mutating func unknownFields() -> UnknownFields {
        var wire = Wire()
        for _ in 0..<count(3) {
            wire.anyValue(UInt32(200 + next() % 3), wireType: [0, 1, 2, 3, 5].randomElement(using: &self) ?? 0)
        }
        return (try? Empty(serialized: wire.bytes))?.unknownFields ?? UnknownFields()
    }
}

extension Seeded {
    mutating func item() -> Item {
        var item = Item(name: text(), weight: double())
        if chance(8) { item.unknownFields = unknownFields() }
        return item
    }

    mutating func sample(depth: Int = 3) -> Sample {
        var sample = Sample(
            id: Int32(truncatingIfNeeded: bits()), count: maybe { UInt32(truncatingIfNeeded: $0.bits()) },
            title: text(), note: maybe { $0.text() }, payload: bytes(), seal: maybe { $0.bytes() }, mood: mood(),
            item: maybe { $0.item() }, items: list(4) { $0.item() },
            steps: list(9) { Int64(bitPattern: $0.bits()) }, tags: list(5) { $0.text() },
            blobs: list(5) { $0.bytes() })
        sample.labels = Dictionary(list(4) { ($0.text(), $0.item()) }) { _, last in last }
        sample.names = Dictionary(list(4) { (Int32(truncatingIfNeeded: $0.bits()), $0.text()) }) { _, last in last }
        switch next() % 4 {
        case 0: sample.event = .text(text())
        case 1: sample.event = .thing(item())
        case 2: sample.event = .done(chance(2))
        default: break
        }
        if depth > 0 {
            sample.child = maybe { $0.sample(depth: depth - 1) }
            sample.children = list(2) { $0.sample(depth: depth - 1) }
        }
        sample.moods = list(5) { $0.mood() }
        sample.flags = list(5) { $0.chance(2) }
        sample.secret = text()
        sample.balance = Int64(bitPattern: bits())
        sample.hint = maybe { $0.mood() }
        sample.unknownFields = unknownFields()
        return sample
    }
}
