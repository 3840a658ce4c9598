/// A step of the schema. Steps are only ever added; one that was released never changes.
struct Migration: Sendable {
    /// Rises by one from step to step, from 1.
    let version: Int64
    let statements: [SQL]

    /// All steps, in order.
    static let all: [Migration] = [firstSchema]
}
