extension Criticality: Comparable {
    /// Whether the one on the left is shed before the one on the right.
    public static func < (left: Criticality, right: Criticality) -> Bool { left.level < right.level }

    /// What the call counts as: whatever is not said or not known is ``normal``.
    var level: Criticality.RawValue {
        let lowest = Criticality.sheddable.rawValue
        let highest = Criticality.critical.rawValue
        return lowest <= rawValue && rawValue <= highest ? rawValue : Criticality.normal.rawValue
    }

    /// The same, as one of the three levels.
    var known: Criticality { Criticality(rawValue: level) }
}
