// From sample.proto, in the shape that the generator writes.
import CLPMessagesTestMessages
package import CLPMessages

/// How someone feels.
package struct Mood: OpenEnum {
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }
    package static var unspecified: Self { Self(rawValue: 0) }
    package static var good: Self { Self(rawValue: 1) }
    package static var bad: Self { Self(rawValue: -1) }
    package static var descriptor: EnumDescriptor { EnumDescriptor(sample__v1__mood__get_descriptor()) }
}

package struct Item: Message {
    package var name: String = ""
    package var weight: Double = 0
    package var unknownFields = UnknownFields()

    package init() {}

    package init(name: String = "", weight: Double = 0) {
        self.name = name
        self.weight = weight
    }

    package static var fullName: String { "sample.v1.Item" }
    package static var descriptor: MessageDescriptor { MessageDescriptor(sample__v1__item__get_descriptor()) }

    package init(copying message: UnsafeRawPointer) {
        let c = message.assumingMemoryBound(to: Sample__V1__Item.self)
        name = FieldCopy.string(c.pointee.name)
        weight = c.pointee.weight
        unknownFields = UnknownFields(copying: message)
    }

    package func fill(_ message: UnsafeMutableRawPointer, in arena: Arena) {
        let c = message.assumingMemoryBound(to: Sample__V1__Item.self)
        c.pointee.name = arena.string(name)
        c.pointee.weight = weight
        arena.unknown(unknownFields, message)
    }
}

package struct Sample: Message {
    package var id: Int32 = 0
    package var count: UInt32?
    package var title: String = ""
    package var note: String?
    package var payload: [UInt8] = []
    package var seal: [UInt8]?
    package var mood: Mood = Mood()
    package var item: Item?
    package var items: [Item] = []
    package var steps: [Int64] = []
    package var tags: [String] = []
    package var blobs: [[UInt8]] = []
    package var labels: [String: Item] = [:]
    package var names: [Int32: String] = [:]
    package var event: OneOf_Event?
    package var child: Sample? {
        get { _child?.value }
        set { _child = newValue.map { Boxed($0) } }
    }
    private var _child: Boxed<Sample>?
    package var children: [Sample] = []
    package var moods: [Mood] = []
    package var flags: [Bool] = []
    package var secret: String = ""
    package var balance: Int64 = 0
    package var hint: Mood?
    package var unknownFields = UnknownFields()

    package enum OneOf_Event: OneOf {
        case text(String)
        case thing(Item)
        case done(Bool)

        package var fieldName: String {
            switch self {
            case .text: "text"
            case .thing: "thing"
            case .done: "done"
            }
        }
    }

    package init() {}

    package init(id: Int32 = 0, count: UInt32? = nil, title: String = "", note: String? = nil, payload: [UInt8] = [], seal: [UInt8]? = nil, mood: Mood = Mood(), item: Item? = nil, items: [Item] = [], steps: [Int64] = [], tags: [String] = [], blobs: [[UInt8]] = [], labels: [String: Item] = [:], names: [Int32: String] = [:], event: OneOf_Event? = nil, child: Sample? = nil, children: [Sample] = [], moods: [Mood] = [], flags: [Bool] = [], secret: String = "", balance: Int64 = 0, hint: Mood? = nil) {
        self.id = id
        self.count = count
        self.title = title
        self.note = note
        self.payload = payload
        self.seal = seal
        self.mood = mood
        self.item = item
        self.items = items
        self.steps = steps
        self.tags = tags
        self.blobs = blobs
        self.labels = labels
        self.names = names
        self.event = event
        self.child = child
        self.children = children
        self.moods = moods
        self.flags = flags
        self.secret = secret
        self.balance = balance
        self.hint = hint
    }

    package static var fullName: String { "sample.v1.Sample" }
    package static var descriptor: MessageDescriptor { MessageDescriptor(sample__v1__sample__get_descriptor()) }

    package init(copying message: UnsafeRawPointer) {
        let c = message.assumingMemoryBound(to: Sample__V1__Sample.self)
        id = c.pointee.id
        count = c.pointee.has_count != 0 ? c.pointee.count : nil
        title = FieldCopy.string(c.pointee.title)
        note = FieldCopy.optionalString(c.pointee.note)
        payload = FieldCopy.bytes(c.pointee.payload)
        seal = c.pointee.has_seal != 0 ? FieldCopy.bytes(c.pointee.seal) : nil
        mood = Mood(rawValue: c.pointee.mood)
        item = FieldCopy.message(c.pointee.item)
        items = FieldCopy.messages(c.pointee.n_items, c.pointee.items)
        steps = FieldCopy.scalars(c.pointee.n_steps, c.pointee.steps)
        tags = FieldCopy.strings(c.pointee.n_tags, c.pointee.tags)
        blobs = FieldCopy.bytes(c.pointee.n_blobs, c.pointee.blobs)
        labels = FieldCopy.map(c.pointee.n_labels, c.pointee.labels) { (FieldCopy.string($0.pointee.key), FieldCopy.message($0.pointee.value) ?? Item()) }
        names = FieldCopy.map(c.pointee.n_names, c.pointee.names) { ($0.pointee.key, FieldCopy.string($0.pointee.value)) }
        switch c.pointee.event_case {
        case 15: event = .text(FieldCopy.string(c.pointee.text))
        case 16: event = .thing(FieldCopy.message(c.pointee.thing) ?? Item())
        case 17: event = .done(c.pointee.done != 0)
        default: event = nil
        }
        child = FieldCopy.message(c.pointee.child)
        children = FieldCopy.messages(c.pointee.n_children, c.pointee.children)
        moods = FieldCopy.enums(c.pointee.n_moods, c.pointee.moods)
        flags = FieldCopy.bools(c.pointee.n_flags, c.pointee.flags)
        secret = FieldCopy.string(c.pointee.secret)
        balance = c.pointee.balance
        hint = c.pointee.has_hint != 0 ? Mood(rawValue: c.pointee.hint) : nil
        unknownFields = UnknownFields(copying: message)
    }

    package func fill(_ message: UnsafeMutableRawPointer, in arena: Arena) {
        let c = message.assumingMemoryBound(to: Sample__V1__Sample.self)
        c.pointee.id = id
        if let count {
            c.pointee.has_count = 1
            c.pointee.count = count
        }
        c.pointee.title = arena.string(title)
        c.pointee.note = arena.string(note)
        c.pointee.payload = arena.bytes(payload)
        if let seal {
            c.pointee.has_seal = 1
            c.pointee.seal = arena.bytes(seal)
        }
        c.pointee.mood = mood.rawValue
        c.pointee.item = arena.message(item)
        (c.pointee.n_items, c.pointee.items) = arena.messages(items)
        (c.pointee.n_steps, c.pointee.steps) = arena.scalars(steps)
        (c.pointee.n_tags, c.pointee.tags) = arena.strings(tags)
        (c.pointee.n_blobs, c.pointee.blobs) = arena.bytes(blobs)
        (c.pointee.n_labels, c.pointee.labels) = arena.entries(labels, sample__v1__sample__labels_entry__get_descriptor()) {
            $2.pointee.key = arena.string($0)
            $2.pointee.value = arena.message($1)
        }
        (c.pointee.n_names, c.pointee.names) = arena.entries(names, sample__v1__sample__names_entry__get_descriptor()) {
            $2.pointee.key = $0
            $2.pointee.value = arena.string($1)
        }
        switch event {
        case .text(let value):
            c.pointee.event_case = 15
            c.pointee.text = arena.string(value)
        case .thing(let value):
            c.pointee.event_case = 16
            c.pointee.thing = arena.message(value)
        case .done(let value):
            c.pointee.event_case = 17
            c.pointee.done = value ? 1 : 0
        case nil: break
        }
        c.pointee.child = arena.message(child)
        (c.pointee.n_children, c.pointee.children) = arena.messages(children)
        (c.pointee.n_moods, c.pointee.moods) = arena.enums(moods)
        (c.pointee.n_flags, c.pointee.flags) = arena.bools(flags)
        c.pointee.secret = arena.string(secret)
        c.pointee.balance = balance
        if let hint {
            c.pointee.has_hint = 1
            c.pointee.hint = hint.rawValue
        }
        arena.unknown(unknownFields, message)
    }
}

package struct Numbers: Message {
    package var int32Value: Int32 = 0
    package var sint32Value: Int32 = 0
    package var sfixed32Value: Int32 = 0
    package var int64Value: Int64 = 0
    package var sint64Value: Int64 = 0
    package var sfixed64Value: Int64 = 0
    package var uint32Value: UInt32 = 0
    package var fixed32Value: UInt32 = 0
    package var uint64Value: UInt64 = 0
    package var fixed64Value: UInt64 = 0
    package var floatValue: Float = 0
    package var doubleValue: Double = 0
    package var boolValue: Bool = false
    package var moodValue: Mood = Mood()
    package var optionalInt32: Int32?
    package var optionalSint32: Int32?
    package var optionalSfixed32: Int32?
    package var optionalInt64: Int64?
    package var optionalSint64: Int64?
    package var optionalSfixed64: Int64?
    package var optionalUint32: UInt32?
    package var optionalFixed32: UInt32?
    package var optionalUint64: UInt64?
    package var optionalFixed64: UInt64?
    package var optionalFloat: Float?
    package var optionalDouble: Double?
    package var optionalBool: Bool?
    package var optionalMood: Mood?
    package var packedInt32: [Int32] = []
    package var packedSint32: [Int32] = []
    package var packedSfixed32: [Int32] = []
    package var packedInt64: [Int64] = []
    package var packedSint64: [Int64] = []
    package var packedSfixed64: [Int64] = []
    package var packedUint32: [UInt32] = []
    package var packedFixed32: [UInt32] = []
    package var packedUint64: [UInt64] = []
    package var packedFixed64: [UInt64] = []
    package var packedFloat: [Float] = []
    package var packedDouble: [Double] = []
    package var packedBool: [Bool] = []
    package var packedMood: [Mood] = []
    package var unpackedInt32: [Int32] = []
    package var unpackedSint32: [Int32] = []
    package var unpackedSfixed32: [Int32] = []
    package var unpackedInt64: [Int64] = []
    package var unpackedSint64: [Int64] = []
    package var unpackedSfixed64: [Int64] = []
    package var unpackedUint32: [UInt32] = []
    package var unpackedFixed32: [UInt32] = []
    package var unpackedUint64: [UInt64] = []
    package var unpackedFixed64: [UInt64] = []
    package var unpackedFloat: [Float] = []
    package var unpackedDouble: [Double] = []
    package var unpackedBool: [Bool] = []
    package var unpackedMood: [Mood] = []
    package var unknownFields = UnknownFields()

    package init() {}

    package init(int32Value: Int32 = 0, sint32Value: Int32 = 0, sfixed32Value: Int32 = 0, int64Value: Int64 = 0, sint64Value: Int64 = 0, sfixed64Value: Int64 = 0, uint32Value: UInt32 = 0, fixed32Value: UInt32 = 0, uint64Value: UInt64 = 0, fixed64Value: UInt64 = 0, floatValue: Float = 0, doubleValue: Double = 0, boolValue: Bool = false, moodValue: Mood = Mood(), optionalInt32: Int32? = nil, optionalSint32: Int32? = nil, optionalSfixed32: Int32? = nil, optionalInt64: Int64? = nil, optionalSint64: Int64? = nil, optionalSfixed64: Int64? = nil, optionalUint32: UInt32? = nil, optionalFixed32: UInt32? = nil, optionalUint64: UInt64? = nil, optionalFixed64: UInt64? = nil, optionalFloat: Float? = nil, optionalDouble: Double? = nil, optionalBool: Bool? = nil, optionalMood: Mood? = nil, packedInt32: [Int32] = [], packedSint32: [Int32] = [], packedSfixed32: [Int32] = [], packedInt64: [Int64] = [], packedSint64: [Int64] = [], packedSfixed64: [Int64] = [], packedUint32: [UInt32] = [], packedFixed32: [UInt32] = [], packedUint64: [UInt64] = [], packedFixed64: [UInt64] = [], packedFloat: [Float] = [], packedDouble: [Double] = [], packedBool: [Bool] = [], packedMood: [Mood] = [], unpackedInt32: [Int32] = [], unpackedSint32: [Int32] = [], unpackedSfixed32: [Int32] = [], unpackedInt64: [Int64] = [], unpackedSint64: [Int64] = [], unpackedSfixed64: [Int64] = [], unpackedUint32: [UInt32] = [], unpackedFixed32: [UInt32] = [], unpackedUint64: [UInt64] = [], unpackedFixed64: [UInt64] = [], unpackedFloat: [Float] = [], unpackedDouble: [Double] = [], unpackedBool: [Bool] = [], unpackedMood: [Mood] = []) {
        self.int32Value = int32Value
        self.sint32Value = sint32Value
        self.sfixed32Value = sfixed32Value
        self.int64Value = int64Value
        self.sint64Value = sint64Value
        self.sfixed64Value = sfixed64Value
        self.uint32Value = uint32Value
        self.fixed32Value = fixed32Value
        self.uint64Value = uint64Value
        self.fixed64Value = fixed64Value
        self.floatValue = floatValue
        self.doubleValue = doubleValue
        self.boolValue = boolValue
        self.moodValue = moodValue
        self.optionalInt32 = optionalInt32
        self.optionalSint32 = optionalSint32
        self.optionalSfixed32 = optionalSfixed32
        self.optionalInt64 = optionalInt64
        self.optionalSint64 = optionalSint64
        self.optionalSfixed64 = optionalSfixed64
        self.optionalUint32 = optionalUint32
        self.optionalFixed32 = optionalFixed32
        self.optionalUint64 = optionalUint64
        self.optionalFixed64 = optionalFixed64
        self.optionalFloat = optionalFloat
        self.optionalDouble = optionalDouble
        self.optionalBool = optionalBool
        self.optionalMood = optionalMood
        self.packedInt32 = packedInt32
        self.packedSint32 = packedSint32
        self.packedSfixed32 = packedSfixed32
        self.packedInt64 = packedInt64
        self.packedSint64 = packedSint64
        self.packedSfixed64 = packedSfixed64
        self.packedUint32 = packedUint32
        self.packedFixed32 = packedFixed32
        self.packedUint64 = packedUint64
        self.packedFixed64 = packedFixed64
        self.packedFloat = packedFloat
        self.packedDouble = packedDouble
        self.packedBool = packedBool
        self.packedMood = packedMood
        self.unpackedInt32 = unpackedInt32
        self.unpackedSint32 = unpackedSint32
        self.unpackedSfixed32 = unpackedSfixed32
        self.unpackedInt64 = unpackedInt64
        self.unpackedSint64 = unpackedSint64
        self.unpackedSfixed64 = unpackedSfixed64
        self.unpackedUint32 = unpackedUint32
        self.unpackedFixed32 = unpackedFixed32
        self.unpackedUint64 = unpackedUint64
        self.unpackedFixed64 = unpackedFixed64
        self.unpackedFloat = unpackedFloat
        self.unpackedDouble = unpackedDouble
        self.unpackedBool = unpackedBool
        self.unpackedMood = unpackedMood
    }

    package static var fullName: String { "sample.v1.Numbers" }
    package static var descriptor: MessageDescriptor { MessageDescriptor(sample__v1__numbers__get_descriptor()) }

    package init(copying message: UnsafeRawPointer) {
        let c = message.assumingMemoryBound(to: Sample__V1__Numbers.self)
        int32Value = c.pointee.int32_value
        sint32Value = c.pointee.sint32_value
        sfixed32Value = c.pointee.sfixed32_value
        int64Value = c.pointee.int64_value
        sint64Value = c.pointee.sint64_value
        sfixed64Value = c.pointee.sfixed64_value
        uint32Value = c.pointee.uint32_value
        fixed32Value = c.pointee.fixed32_value
        uint64Value = c.pointee.uint64_value
        fixed64Value = c.pointee.fixed64_value
        floatValue = c.pointee.float_value
        doubleValue = c.pointee.double_value
        boolValue = c.pointee.bool_value != 0
        moodValue = Mood(rawValue: c.pointee.mood_value)
        optionalInt32 = c.pointee.has_optional_int32 != 0 ? c.pointee.optional_int32 : nil
        optionalSint32 = c.pointee.has_optional_sint32 != 0 ? c.pointee.optional_sint32 : nil
        optionalSfixed32 = c.pointee.has_optional_sfixed32 != 0 ? c.pointee.optional_sfixed32 : nil
        optionalInt64 = c.pointee.has_optional_int64 != 0 ? c.pointee.optional_int64 : nil
        optionalSint64 = c.pointee.has_optional_sint64 != 0 ? c.pointee.optional_sint64 : nil
        optionalSfixed64 = c.pointee.has_optional_sfixed64 != 0 ? c.pointee.optional_sfixed64 : nil
        optionalUint32 = c.pointee.has_optional_uint32 != 0 ? c.pointee.optional_uint32 : nil
        optionalFixed32 = c.pointee.has_optional_fixed32 != 0 ? c.pointee.optional_fixed32 : nil
        optionalUint64 = c.pointee.has_optional_uint64 != 0 ? c.pointee.optional_uint64 : nil
        optionalFixed64 = c.pointee.has_optional_fixed64 != 0 ? c.pointee.optional_fixed64 : nil
        optionalFloat = c.pointee.has_optional_float != 0 ? c.pointee.optional_float : nil
        optionalDouble = c.pointee.has_optional_double != 0 ? c.pointee.optional_double : nil
        optionalBool = c.pointee.has_optional_bool != 0 ? c.pointee.optional_bool != 0 : nil
        optionalMood = c.pointee.has_optional_mood != 0 ? Mood(rawValue: c.pointee.optional_mood) : nil
        packedInt32 = FieldCopy.scalars(c.pointee.n_packed_int32, c.pointee.packed_int32)
        packedSint32 = FieldCopy.scalars(c.pointee.n_packed_sint32, c.pointee.packed_sint32)
        packedSfixed32 = FieldCopy.scalars(c.pointee.n_packed_sfixed32, c.pointee.packed_sfixed32)
        packedInt64 = FieldCopy.scalars(c.pointee.n_packed_int64, c.pointee.packed_int64)
        packedSint64 = FieldCopy.scalars(c.pointee.n_packed_sint64, c.pointee.packed_sint64)
        packedSfixed64 = FieldCopy.scalars(c.pointee.n_packed_sfixed64, c.pointee.packed_sfixed64)
        packedUint32 = FieldCopy.scalars(c.pointee.n_packed_uint32, c.pointee.packed_uint32)
        packedFixed32 = FieldCopy.scalars(c.pointee.n_packed_fixed32, c.pointee.packed_fixed32)
        packedUint64 = FieldCopy.scalars(c.pointee.n_packed_uint64, c.pointee.packed_uint64)
        packedFixed64 = FieldCopy.scalars(c.pointee.n_packed_fixed64, c.pointee.packed_fixed64)
        packedFloat = FieldCopy.scalars(c.pointee.n_packed_float, c.pointee.packed_float)
        packedDouble = FieldCopy.scalars(c.pointee.n_packed_double, c.pointee.packed_double)
        packedBool = FieldCopy.bools(c.pointee.n_packed_bool, c.pointee.packed_bool)
        packedMood = FieldCopy.enums(c.pointee.n_packed_mood, c.pointee.packed_mood)
        unpackedInt32 = FieldCopy.scalars(c.pointee.n_unpacked_int32, c.pointee.unpacked_int32)
        unpackedSint32 = FieldCopy.scalars(c.pointee.n_unpacked_sint32, c.pointee.unpacked_sint32)
        unpackedSfixed32 = FieldCopy.scalars(c.pointee.n_unpacked_sfixed32, c.pointee.unpacked_sfixed32)
        unpackedInt64 = FieldCopy.scalars(c.pointee.n_unpacked_int64, c.pointee.unpacked_int64)
        unpackedSint64 = FieldCopy.scalars(c.pointee.n_unpacked_sint64, c.pointee.unpacked_sint64)
        unpackedSfixed64 = FieldCopy.scalars(c.pointee.n_unpacked_sfixed64, c.pointee.unpacked_sfixed64)
        unpackedUint32 = FieldCopy.scalars(c.pointee.n_unpacked_uint32, c.pointee.unpacked_uint32)
        unpackedFixed32 = FieldCopy.scalars(c.pointee.n_unpacked_fixed32, c.pointee.unpacked_fixed32)
        unpackedUint64 = FieldCopy.scalars(c.pointee.n_unpacked_uint64, c.pointee.unpacked_uint64)
        unpackedFixed64 = FieldCopy.scalars(c.pointee.n_unpacked_fixed64, c.pointee.unpacked_fixed64)
        unpackedFloat = FieldCopy.scalars(c.pointee.n_unpacked_float, c.pointee.unpacked_float)
        unpackedDouble = FieldCopy.scalars(c.pointee.n_unpacked_double, c.pointee.unpacked_double)
        unpackedBool = FieldCopy.bools(c.pointee.n_unpacked_bool, c.pointee.unpacked_bool)
        unpackedMood = FieldCopy.enums(c.pointee.n_unpacked_mood, c.pointee.unpacked_mood)
        unknownFields = UnknownFields(copying: message)
    }

    package func fill(_ message: UnsafeMutableRawPointer, in arena: Arena) {
        let c = message.assumingMemoryBound(to: Sample__V1__Numbers.self)
        c.pointee.int32_value = int32Value
        c.pointee.sint32_value = sint32Value
        c.pointee.sfixed32_value = sfixed32Value
        c.pointee.int64_value = int64Value
        c.pointee.sint64_value = sint64Value
        c.pointee.sfixed64_value = sfixed64Value
        c.pointee.uint32_value = uint32Value
        c.pointee.fixed32_value = fixed32Value
        c.pointee.uint64_value = uint64Value
        c.pointee.fixed64_value = fixed64Value
        c.pointee.float_value = floatValue
        c.pointee.double_value = doubleValue
        c.pointee.bool_value = boolValue ? 1 : 0
        c.pointee.mood_value = moodValue.rawValue
        if let optionalInt32 {
            c.pointee.has_optional_int32 = 1
            c.pointee.optional_int32 = optionalInt32
        }
        if let optionalSint32 {
            c.pointee.has_optional_sint32 = 1
            c.pointee.optional_sint32 = optionalSint32
        }
        if let optionalSfixed32 {
            c.pointee.has_optional_sfixed32 = 1
            c.pointee.optional_sfixed32 = optionalSfixed32
        }
        if let optionalInt64 {
            c.pointee.has_optional_int64 = 1
            c.pointee.optional_int64 = optionalInt64
        }
        if let optionalSint64 {
            c.pointee.has_optional_sint64 = 1
            c.pointee.optional_sint64 = optionalSint64
        }
        if let optionalSfixed64 {
            c.pointee.has_optional_sfixed64 = 1
            c.pointee.optional_sfixed64 = optionalSfixed64
        }
        if let optionalUint32 {
            c.pointee.has_optional_uint32 = 1
            c.pointee.optional_uint32 = optionalUint32
        }
        if let optionalFixed32 {
            c.pointee.has_optional_fixed32 = 1
            c.pointee.optional_fixed32 = optionalFixed32
        }
        if let optionalUint64 {
            c.pointee.has_optional_uint64 = 1
            c.pointee.optional_uint64 = optionalUint64
        }
        if let optionalFixed64 {
            c.pointee.has_optional_fixed64 = 1
            c.pointee.optional_fixed64 = optionalFixed64
        }
        if let optionalFloat {
            c.pointee.has_optional_float = 1
            c.pointee.optional_float = optionalFloat
        }
        if let optionalDouble {
            c.pointee.has_optional_double = 1
            c.pointee.optional_double = optionalDouble
        }
        if let optionalBool {
            c.pointee.has_optional_bool = 1
            c.pointee.optional_bool = optionalBool ? 1 : 0
        }
        if let optionalMood {
            c.pointee.has_optional_mood = 1
            c.pointee.optional_mood = optionalMood.rawValue
        }
        (c.pointee.n_packed_int32, c.pointee.packed_int32) = arena.scalars(packedInt32)
        (c.pointee.n_packed_sint32, c.pointee.packed_sint32) = arena.scalars(packedSint32)
        (c.pointee.n_packed_sfixed32, c.pointee.packed_sfixed32) = arena.scalars(packedSfixed32)
        (c.pointee.n_packed_int64, c.pointee.packed_int64) = arena.scalars(packedInt64)
        (c.pointee.n_packed_sint64, c.pointee.packed_sint64) = arena.scalars(packedSint64)
        (c.pointee.n_packed_sfixed64, c.pointee.packed_sfixed64) = arena.scalars(packedSfixed64)
        (c.pointee.n_packed_uint32, c.pointee.packed_uint32) = arena.scalars(packedUint32)
        (c.pointee.n_packed_fixed32, c.pointee.packed_fixed32) = arena.scalars(packedFixed32)
        (c.pointee.n_packed_uint64, c.pointee.packed_uint64) = arena.scalars(packedUint64)
        (c.pointee.n_packed_fixed64, c.pointee.packed_fixed64) = arena.scalars(packedFixed64)
        (c.pointee.n_packed_float, c.pointee.packed_float) = arena.scalars(packedFloat)
        (c.pointee.n_packed_double, c.pointee.packed_double) = arena.scalars(packedDouble)
        (c.pointee.n_packed_bool, c.pointee.packed_bool) = arena.bools(packedBool)
        (c.pointee.n_packed_mood, c.pointee.packed_mood) = arena.enums(packedMood)
        (c.pointee.n_unpacked_int32, c.pointee.unpacked_int32) = arena.scalars(unpackedInt32)
        (c.pointee.n_unpacked_sint32, c.pointee.unpacked_sint32) = arena.scalars(unpackedSint32)
        (c.pointee.n_unpacked_sfixed32, c.pointee.unpacked_sfixed32) = arena.scalars(unpackedSfixed32)
        (c.pointee.n_unpacked_int64, c.pointee.unpacked_int64) = arena.scalars(unpackedInt64)
        (c.pointee.n_unpacked_sint64, c.pointee.unpacked_sint64) = arena.scalars(unpackedSint64)
        (c.pointee.n_unpacked_sfixed64, c.pointee.unpacked_sfixed64) = arena.scalars(unpackedSfixed64)
        (c.pointee.n_unpacked_uint32, c.pointee.unpacked_uint32) = arena.scalars(unpackedUint32)
        (c.pointee.n_unpacked_fixed32, c.pointee.unpacked_fixed32) = arena.scalars(unpackedFixed32)
        (c.pointee.n_unpacked_uint64, c.pointee.unpacked_uint64) = arena.scalars(unpackedUint64)
        (c.pointee.n_unpacked_fixed64, c.pointee.unpacked_fixed64) = arena.scalars(unpackedFixed64)
        (c.pointee.n_unpacked_float, c.pointee.unpacked_float) = arena.scalars(unpackedFloat)
        (c.pointee.n_unpacked_double, c.pointee.unpacked_double) = arena.scalars(unpackedDouble)
        (c.pointee.n_unpacked_bool, c.pointee.unpacked_bool) = arena.bools(unpackedBool)
        (c.pointee.n_unpacked_mood, c.pointee.unpacked_mood) = arena.enums(unpackedMood)
        arena.unknown(unknownFields, message)
    }
}

package struct Empty: Message {
    package var unknownFields = UnknownFields()

    package init() {}

    package static var fullName: String { "sample.v1.Empty" }
    package static var descriptor: MessageDescriptor { MessageDescriptor(sample__v1__empty__get_descriptor()) }

    package init(copying message: UnsafeRawPointer) {
        unknownFields = UnknownFields(copying: message)
    }

    package func fill(_ message: UnsafeMutableRawPointer, in arena: Arena) {
        arena.unknown(unknownFields, message)
    }
}
