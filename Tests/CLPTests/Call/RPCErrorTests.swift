import CLP
import CLPMessages
import Testing

struct RPCErrorTests {
    @Test func codesHaveGRPCsNumbersAndNames() {
        let codes: [RPCError.Code] = [
            .ok, .cancelled, .unknown, .invalidArgument, .deadlineExceeded, .notFound, .alreadyExists,
            .permissionDenied, .resourceExhausted, .failedPrecondition, .aborted, .outOfRange, .unimplemented,
            .internal, .unavailable, .dataLoss, .unauthenticated,
        ]
        #expect(codes.map(\.number) == Array(0...16))
        #expect(RPCError.Code.deadlineExceeded.description == "DEADLINE_EXCEEDED")
    }

    /// [CLP-CODE-1]
    @Test(arguments: [-1, 17, Int32.max, Int32.min])
    func numbersThatGRPCLacksReadAsUnknown(number: Int32) {
        #expect(RPCError.Code(wire: number) == .unknown)
    }

    @Test func detailsAreTypedAndNotShown() throws {
        let violation = BadRequest.FieldViolation(field: "canary", problem: "canary")
        let error = RPCError(
            code: .invalidArgument, message: "two fields are wrong",
            details: [
                try .init(DebugId(id: "canary")), try .init(BadRequest(violations: [violation])),
            ], trailers: ["k": "canary"])
        #expect(error.detail(BadRequest.self)?.violations == [violation])
        #expect(error.detail(HealthCheckRequest.self) == nil)
        #expect("\(error)" == "INVALID_ARGUMENT: two fields are wrong (2 details) (1 trailers)")
        #expect(!"\(error.details)".contains("canary"))
        #expect(error.fault == .caller)
    }

    @Test func aDetailThatDoesNotDecodeIsNone() {
        let error = RPCError(code: .internal, message: "", details: [.init(type: DebugId.fullName, value: [0xff])])
        #expect(error.detail(DebugId.self) == nil)
    }
}
