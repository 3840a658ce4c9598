/// A Swift file as declarations, before it is text.
package struct SwiftFile: Sendable, Equatable {
    /// Name below the output folder.
    package var path: String
    /// Comment lines at the top.
    package var header: [String]
    package var imports: [SwiftImport]
    package var declarations: [SwiftDeclaration]

    package init(
        path: String, header: [String] = [], imports: [SwiftImport] = [], declarations: [SwiftDeclaration] = []
    ) {
        self.path = path
        self.header = header
        self.imports = imports
        self.declarations = declarations
    }
}

/// An import with the access level at which its types may show in signatures.
package struct SwiftImport: Sendable, Equatable {
    package var access: String
    package var module: String

    package init(_ access: String, _ module: String) {
        self.access = access
        self.module = module
    }
}

/// A declaration.
package indirect enum SwiftDeclaration: Sendable, Equatable {
    case type(SwiftTypeDeclaration)
    case property(SwiftProperty)
    case function(SwiftFunction)
    case enumCase(SwiftEnumCase)
}

/// A struct, enum, protocol or extension.
package struct SwiftTypeDeclaration: Sendable, Equatable {
    package var documentation: [String]
    /// Everything before the name, such as `public struct`.
    package var introducer: String
    package var name: String
    package var conformances: [String]
    package var members: [SwiftDeclaration]

    package init(
        documentation: [String] = [], introducer: String, name: String, conformances: [String] = [],
        members: [SwiftDeclaration] = []
    ) {
        self.documentation = documentation
        self.introducer = introducer
        self.name = name
        self.conformances = conformances
        self.members = members
    }
}

/// A stored or computed property.
package struct SwiftProperty: Sendable, Equatable {
    package var documentation: [String]
    /// Everything before the name, such as `public static var`.
    package var introducer: String
    package var name: String
    package var type: String?
    /// The initial value of a stored property.
    package var value: String?
    /// The body of a computed property.
    package var body: [SwiftStatement]

    package init(
        documentation: [String] = [], introducer: String, name: String, type: String? = nil, value: String? = nil,
        body: [SwiftStatement] = []
    ) {
        self.documentation = documentation
        self.introducer = introducer
        self.name = name
        self.type = type
        self.value = value
        self.body = body
    }
}

/// A function or initialiser.
package struct SwiftFunction: Sendable, Equatable {
    package var documentation: [String]
    /// Everything before the parameters, such as `public func chat`.
    package var introducer: String
    /// Each with label, name, type and default.
    package var parameters: [String]
    /// Everything after the parameters, such as `async throws -> ChatResponse`.
    package var result: String
    /// Nil for a requirement of a protocol.
    package var body: [SwiftStatement]?

    package init(
        documentation: [String] = [], introducer: String, parameters: [String] = [], result: String = "",
        body: [SwiftStatement]? = nil
    ) {
        self.documentation = documentation
        self.introducer = introducer
        self.parameters = parameters
        self.result = result
        self.body = body
    }
}

/// A case of an enum.
package struct SwiftEnumCase: Sendable, Equatable {
    package var documentation: [String]
    package var introducer: String
    package var name: String
    package var payload: String

    package init(documentation: [String] = [], introducer: String = "case", name: String, payload: String) {
        self.documentation = documentation
        self.introducer = introducer
        self.name = name
        self.payload = payload
    }
}

/// A statement.
package indirect enum SwiftStatement: Sendable, Equatable {
    case line(String)
    /// `header {` statements `}`
    case block(String, [SwiftStatement])
    /// The cases of a switch, as the only statement of its block.
    case cases([SwiftCase])
}

/// A case of a switch.
package struct SwiftCase: Sendable, Equatable {
    /// What stands before the colon.
    package var label: String
    package var body: [SwiftStatement]

    package init(_ label: String, _ body: [SwiftStatement]) {
        self.label = label
        self.body = body
    }
}
