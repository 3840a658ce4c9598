/// The server's table of method numbers bound on one connection ([CLP-METHOD-2]).
///
/// What the driver finds under a method's name is a place in its own table of methods, so a bound number costs one
/// array access and no string is kept. Confined to its connection.
package struct MethodTable {
    /// What a CallHeader's `method` and `number` mean.
    package enum Resolution {
        case found(Int)
        /// A method that this server does not have: UNIMPLEMENTED.
        case unknown
        /// Neither name nor number, or a name that is not `package.Service/Method`:
        /// INVALID_ARGUMENT.
        case malformed
    }

    private enum Slot {
        case unbound
        case bound(Int)
        case boundToUnknown
        case boundToMalformed
    }

    private var slots: [Slot] = []

    package init() {}

    /// Resolves one CALL, binding the number if there are both name and number.
    /// - Parameters:
    ///   - name: the header's `method`, empty if absent.
    ///   - number: the header's `number`, 0 if absent.
    ///   - lookup: finds a method by its name; called only for a name.
    /// - Throws: a fault for a number bound twice, never bound, or out of range.
    package mutating func resolve(
        name: String, number: UInt32, lookup: (String) -> Int?
    ) throws(ConnectionFault) -> Resolution {
        // [CLP-METHOD-4] Numbers are 1…1,023.
        guard number <= WireLimits.methodNumbers else {
            throw ConnectionFault(
                .protocolError, "[CLP-METHOD-4] method number \(number) is above 1023", limit: .methodNumber)
        }
        if name.isEmpty {
            return number == 0 ? .malformed : try resolve(number: Int(number))
        }
        let slot = slot(named: name, lookup)
        if number != 0 {
            try bind(Int(number), to: slot)
        }
        return Self.resolution(slot) ?? .unknown
    }

    private func slot(named name: String, _ lookup: (String) -> Int?) -> Slot {
        guard Self.isWellFormed(name) else { return .boundToMalformed }
        return lookup(name).map(Slot.bound) ?? .boundToUnknown
    }

    private func resolve(number: Int) throws(ConnectionFault) -> Resolution {
        // [CLP-METHOD-3] A number by itself must have been bound.
        guard number < slots.count, let resolution = Self.resolution(slots[number]) else {
            throw ConnectionFault(
                .protocolError, "[CLP-METHOD-3] method number \(number) was never bound")
        }
        return resolution
    }

    private mutating func bind(_ number: Int, to slot: Slot) throws(ConnectionFault) {
        while slots.count <= number { slots.append(.unbound) }
        // [CLP-METHOD-2] A number is bound once.
        guard case .unbound = slots[number] else {
            throw ConnectionFault(
                .protocolError, "[CLP-METHOD-2] method number \(number) was bound twice")
        }
        slots[number] = slot
    }

    private static func resolution(_ slot: Slot) -> Resolution? {
        switch slot {
        case .unbound: nil
        case .bound(let target): .found(target)
        case .boundToUnknown: .unknown
        case .boundToMalformed: .malformed
        }
    }

    /// Whether `name` reads `package.Service/Method`: names of protobuf, at least one dot before the slash and none after
    /// it, at most 255 bytes ([CLP-METHOD-1]).
    package static func isWellFormed(_ name: String) -> Bool {
        guard name.utf8.count <= WireLimits.methodName else { return false }
        var dots = 0
        var isMethod = false
        var isStart = true
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                isStart = false
            case UInt8(ascii: "0")...UInt8(ascii: "9") where !isStart: break
            case UInt8(ascii: ".") where !isStart && !isMethod:
                dots += 1
                isStart = true
            case UInt8(ascii: "/") where !isStart && !isMethod && dots > 0:
                isMethod = true
                isStart = true
            default: return false
            }
        }
        return isMethod && !isStart
    }
}

/// The client's side of ``MethodTable``: which number a name has on one connection.
package struct MethodNumbers {
    /// What to put into a CallHeader.
    package struct Reference: Hashable, Sendable {
        /// Empty when the number alone says it.
        package let name: String
        /// 0 when the name alone says it.
        package let number: UInt32
    }

    private var numbers: [String: UInt32] = [:]

    package init() {}

    /// The reference for the next CALL to `name`. It binds nothing before ``bound(_:)``.
    package func reference(for name: String) -> Reference {
        if let number = numbers[name] { return Reference(name: "", number: number) }
        let next = UInt32(numbers.count) + 1
        return Reference(name: name, number: next <= WireLimits.methodNumbers ? next : 0)
    }

    /// The call with this reference is written for certain: a number that came with a name is bound from here on.
    package mutating func bound(_ reference: Reference) {
        if !reference.name.isEmpty, reference.number != 0 { numbers[reference.name] = reference.number }
    }
}
