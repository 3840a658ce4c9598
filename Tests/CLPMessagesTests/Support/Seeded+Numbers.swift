extension Seeded {
    mutating func numbers() -> Numbers {
        var numbers = Numbers()
        numbers.int32Value = Int32(truncatingIfNeeded: self.bits())
        numbers.sint32Value = Int32(truncatingIfNeeded: self.bits())
        numbers.sfixed32Value = Int32(truncatingIfNeeded: self.bits())
        numbers.int64Value = Int64(truncatingIfNeeded: self.bits())
        numbers.sint64Value = Int64(truncatingIfNeeded: self.bits())
        numbers.sfixed64Value = Int64(truncatingIfNeeded: self.bits())
        numbers.uint32Value = UInt32(truncatingIfNeeded: self.bits())
        numbers.fixed32Value = UInt32(truncatingIfNeeded: self.bits())
        numbers.uint64Value = UInt64(truncatingIfNeeded: self.bits())
        numbers.fixed64Value = UInt64(truncatingIfNeeded: self.bits())
        numbers.floatValue = self.float()
        numbers.doubleValue = self.double()
        numbers.boolValue = self.chance(2)
        numbers.moodValue = self.mood()
        numbers.optionalInt32 = maybe { Int32(truncatingIfNeeded: $0.bits()) }
        numbers.optionalSint32 = maybe { Int32(truncatingIfNeeded: $0.bits()) }
        numbers.optionalSfixed32 = maybe { Int32(truncatingIfNeeded: $0.bits()) }
        numbers.optionalInt64 = maybe { Int64(truncatingIfNeeded: $0.bits()) }
        numbers.optionalSint64 = maybe { Int64(truncatingIfNeeded: $0.bits()) }
        numbers.optionalSfixed64 = maybe { Int64(truncatingIfNeeded: $0.bits()) }
        numbers.optionalUint32 = maybe { UInt32(truncatingIfNeeded: $0.bits()) }
        numbers.optionalFixed32 = maybe { UInt32(truncatingIfNeeded: $0.bits()) }
        numbers.optionalUint64 = maybe { UInt64(truncatingIfNeeded: $0.bits()) }
        numbers.optionalFixed64 = maybe { UInt64(truncatingIfNeeded: $0.bits()) }
        numbers.optionalFloat = maybe { $0.float() }
        numbers.optionalDouble = maybe { $0.double() }
        numbers.optionalBool = maybe { $0.chance(2) }
        numbers.optionalMood = maybe { $0.mood() }
        fillLists(of: &numbers)
        return numbers
    }

    private mutating func fillLists(of numbers: inout Numbers) {
        numbers.packedInt32 = list(5) { Int32(truncatingIfNeeded: $0.bits()) }
        numbers.packedSint32 = list(5) { Int32(truncatingIfNeeded: $0.bits()) }
        numbers.packedSfixed32 = list(5) { Int32(truncatingIfNeeded: $0.bits()) }
        numbers.packedInt64 = list(5) { Int64(truncatingIfNeeded: $0.bits()) }
        numbers.packedSint64 = list(5) { Int64(truncatingIfNeeded: $0.bits()) }
        numbers.packedSfixed64 = list(5) { Int64(truncatingIfNeeded: $0.bits()) }
        numbers.packedUint32 = list(5) { UInt32(truncatingIfNeeded: $0.bits()) }
        numbers.packedFixed32 = list(5) { UInt32(truncatingIfNeeded: $0.bits()) }
        numbers.packedUint64 = list(5) { UInt64(truncatingIfNeeded: $0.bits()) }
        numbers.packedFixed64 = list(5) { UInt64(truncatingIfNeeded: $0.bits()) }
        numbers.packedFloat = list(5) { $0.float() }
        numbers.packedDouble = list(5) { $0.double() }
        numbers.packedBool = list(5) { $0.chance(2) }
        numbers.packedMood = list(5) { $0.mood() }
        numbers.unpackedInt32 = list(5) { Int32(truncatingIfNeeded: $0.bits()) }
        numbers.unpackedSint32 = list(5) { Int32(truncatingIfNeeded: $0.bits()) }
        numbers.unpackedSfixed32 = list(5) { Int32(truncatingIfNeeded: $0.bits()) }
        numbers.unpackedInt64 = list(5) { Int64(truncatingIfNeeded: $0.bits()) }
        numbers.unpackedSint64 = list(5) { Int64(truncatingIfNeeded: $0.bits()) }
        numbers.unpackedSfixed64 = list(5) { Int64(truncatingIfNeeded: $0.bits()) }
        numbers.unpackedUint32 = list(5) { UInt32(truncatingIfNeeded: $0.bits()) }
        numbers.unpackedFixed32 = list(5) { UInt32(truncatingIfNeeded: $0.bits()) }
        numbers.unpackedUint64 = list(5) { UInt64(truncatingIfNeeded: $0.bits()) }
        numbers.unpackedFixed64 = list(5) { UInt64(truncatingIfNeeded: $0.bits()) }
        numbers.unpackedFloat = list(5) { $0.float() }
        numbers.unpackedDouble = list(5) { $0.double() }
        numbers.unpackedBool = list(5) { $0.chance(2) }
        numbers.unpackedMood = list(5) { $0.mood() }
    }
}
