import CLP
import CLPMessages

/// A service written by hand over messages that CLP has anyway.
enum Echo {
    static let say = MethodDescriptor<DebugId, DebugId>(service: "test.Echo", name: "Say", kind: .unary)
    static let count = MethodDescriptor<DebugId, DebugId>(service: "test.Echo", name: "Count", kind: .serverStreaming)
}

/// Answers each call with what it was sent; `Count` sends the numbers up to the one it was sent.
struct EchoService: ServiceHandlers {
    var service: ServiceDescriptor { ServiceDescriptor(name: "test.Echo", methods: ["Say", "Count"]) }

    var methods: [MethodRegistration] {
        [
            .unary(Echo.say) { request, _ in request },
            .serverStreaming(Echo.count) { request, replies, _ in
                for number in 0..<(Int(request.id) ?? 0) { try await replies.write(DebugId(id: "\(number)")) }
            },
        ]
    }
}

/// A service of the methods that a test brings along.
struct TestService: ServiceHandlers {
    let methods: [MethodRegistration]

    init(_ methods: MethodRegistration...) { self.methods = methods }

    init(all methods: [MethodRegistration]) { self.methods = methods }

    var service: ServiceDescriptor { ServiceDescriptor(name: "test.Test", methods: []) }
}
