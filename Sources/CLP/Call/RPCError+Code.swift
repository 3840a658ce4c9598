extension RPCError {
    /// How a call ended, in gRPC's terms and numbers.
    ///
    /// A struct and not an enum, so that a later version may add a code without breaking a `switch` of its users.
    /// A number above 16 that a peer sends reads as ``unknown`` ([CLP-CODE-1]).
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The number on the wire, 0 to 16.
        public let number: Int32

        private init(_ number: Int32) { self.number = number }

        /// The code of a number from the wire; any number that gRPC does not define reads as ``unknown``.
        public init(wire number: Int32) {
            self.number = (0...16).contains(number) ? number : 2
        }

        /// The call ended well. Never thrown.
        public static let ok = Code(0)
        /// The caller cancelled the call.
        public static let cancelled = Code(1)
        /// The handler failed and did not say why.
        public static let unknown = Code(2)
        /// The request is wrong whatever the state of the system; sending it again does not help.
        public static let invalidArgument = Code(3)
        /// The deadline passed. The operation may have completed all the same.
        public static let deadlineExceeded = Code(4)
        /// What the request names does not exist.
        public static let notFound = Code(5)
        /// What the request would create exists already.
        public static let alreadyExists = Code(6)
        /// The caller is known and may not do this.
        public static let permissionDenied = Code(7)
        /// A limit, a quota or a credit is used up.
        public static let resourceExhausted = Code(8)
        /// The system is not in the state that the request needs; the caller must change that first.
        public static let failedPrecondition = Code(9)
        /// The operation lost against another one; the caller may start again from reading.
        public static let aborted = Code(10)
        /// The request reaches past the end of what there is.
        public static let outOfRange = Code(11)
        /// The server does not have the method.
        public static let unimplemented = Code(12)
        /// A promise of the system itself is broken: a bug.
        public static let `internal` = Code(13)
        /// The service can't be reached or is leaving; a later attempt may succeed.
        public static let unavailable = Code(14)
        /// Data is lost or damaged for good.
        public static let dataLoss = Code(15)
        /// The call carries no valid credential.
        public static let unauthenticated = Code(16)

        private static let names = [
            "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
            "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
            "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
        ]

        /// gRPC's name of the code, such as `NOT_FOUND`.
        public var description: String { Self.names[Int(number)] }
    }
}
