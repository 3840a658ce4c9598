import CLPMessages
import CLPMessagesC
import CProtobufC

/// A call of the C decoder, with what it cost.
struct CDecode {
    var result: clp_result
    var offset: Int
    /// Bytes that the arena had taken from malloc at the end.
    var taken: Int
    /// The C message, encoded again by libprotobuf-c.
    var repacked: [UInt8]?

    /// Decodes with a budget of `budget` bytes, default the product's own.
    init<Value: Message>(_ bytes: [UInt8], as type: Value.Type, budget: Int? = nil, depth: UInt32 = 100) {
        var arena = clp_arena()
        clp_arena_init(&arena, budget ?? clp_decode_budget(bytes.count, 64 << 20), nil, 0)
        var fault = clp_decode_fault()
        let message = clp_decode(type.descriptor.pointer, &arena, bytes, bytes.count, depth, &fault)
        repacked = message.map { Oracle.pack($0) }
        result = fault.result
        offset = fault.offset
        taken = arena.taken
        clp_arena_release(&arena)
    }
}

/// The rule that a decode breaks; nil when it succeeds.
func brokenRule<Value: Message>(
    _ bytes: [UInt8], as type: Value.Type, limits: DecodingLimits = DecodingLimits()
) -> DecodingError.Rule? {
    do {
        _ = try Value(serialized: bytes, limits: limits)
        return nil
    } catch {
        return error.rule
    }
}
