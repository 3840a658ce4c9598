/// What a proto file defines, as far as its descriptor says and a person asks.
package struct ProtoFile: Sendable, Equatable {
    /// Path as another file imports it.
    package var path = ""
    /// Protobuf package; empty: none.
    package var package = ""
    /// `proto2`, `proto3`; empty reads as `proto2`.
    package var syntax = ""
    /// Paths of the files that it imports.
    package var dependencies: [String] = []
    package var messages: [Message] = []
    package var enums: [Enumeration] = []
    package var services: [Service] = []
    package var extensions: [Field] = []

    /// A message.
    package struct Message: Sendable, Equatable {
        package var name = ""
        package var fields: [Field] = []
        package var oneofs: [String] = []
        package var messages: [Message] = []
        package var enums: [Enumeration] = []
        package var extensions: [Field] = []
        /// protoc's stand-in for an entry of a map field.
        package var isMapEntry = false
    }

    /// A field, or an extension.
    package struct Field: Sendable, Equatable {
        package var name = ""
        package var number: Int32 = 0
        /// 1 optional, 2 required, 3 repeated, as in `google.protobuf.FieldDescriptorProto.Label`.
        package var label: Int32 = 0
        /// As in `google.protobuf.FieldDescriptorProto.Type`.
        package var type: Int32 = 0
        /// Full name of the message or enum, without a leading dot; empty for other types.
        package var typeName = ""
        /// Full name of the message that an extension extends.
        package var extendee = ""
        /// Place in the message's `oneofs`.
        package var oneof: Int?
        /// proto3 `optional`; its `oneof` is one that protoc made for it alone.
        package var isExplicitlyOptional = false
        package var isDeprecated = false
        /// `(clp.sensitive)`
        package var isSensitive = false
    }

    /// An enum.
    package struct Enumeration: Sendable, Equatable {
        /// A value of an enum.
        package struct Value: Sendable, Equatable {
            package var name = ""
            package var number: Int32 = 0
        }

        package var name = ""
        package var values: [Value] = []
    }

    /// A service.
    package struct Service: Sendable, Equatable {
        package var name = ""
        package var methods: [Method] = []
        package var isDeprecated = false
        /// `(clp.content)`
        package var carriesContent = false
    }

    /// A method of a service.
    package struct Method: Sendable, Equatable {
        package var name = ""
        /// Full name of the request's message, without a leading dot.
        package var input = ""
        /// Full name of the reply's message, without a leading dot.
        package var output = ""
        package var streamsRequests = false
        package var streamsReplies = false
        package var isDeprecated = false
        /// `(clp.blocking)`
        package var isBlocking = false
        /// `(clp.idempotent)`
        package var isIdempotent = false
    }
}

extension ProtoFile {
    /// The full names of everything that the file defines, with what stands inside messages, enums and services.
    package var symbols: [String] {
        var found: [String] = []
        add(messages, enums, extensions, scope: package, to: &found)
        for service in services {
            let name = Self.join(package, service.name)
            found.append(name)
            found += service.methods.map { Self.join(name, $0.name) }
        }
        return found
    }

    private func add(
        _ messages: [Message], _ enums: [Enumeration], _ extensions: [Field], scope: String, to found: inout [String]
    ) {
        for message in messages {
            let name = Self.join(scope, message.name)
            found.append(name)
            found += (message.fields.map(\.name) + message.oneofs).map { Self.join(name, $0) }
            add(message.messages, message.enums, message.extensions, scope: name, to: &found)
        }
        for enumeration in enums {
            found.append(Self.join(scope, enumeration.name))
            // Values stand beside their enum, not in it.
            found += enumeration.values.map { Self.join(scope, $0.name) }
        }
        found += extensions.map { Self.join(scope, $0.name) }
    }

    /// `scope.name`, or the name alone outside a package.
    package static func join(_ scope: String, _ name: String) -> String {
        scope.isEmpty ? name : "\(scope).\(name)"
    }
}
