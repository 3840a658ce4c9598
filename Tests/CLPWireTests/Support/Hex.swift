/// Bytes from hex digits; blanks and `|` between them are skipped.
func hex(_ text: some StringProtocol) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace && $0 != "|" }
    precondition(digits.count.isMultiple(of: 2) && digits.allSatisfy(\.isHexDigit), "not hex: \(text)")
    var bytes: [UInt8] = []
    var high: Int?
    for digit in digits {
        let value = digit.hexDigitValue ?? 0
        if let first = high {
            bytes.append(UInt8(first * 16 + value))
            high = nil
        } else {
            high = value
        }
    }
    return bytes
}

func hexText(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < percent
    }
}
