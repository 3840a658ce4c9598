/// A C header or source as a list of declarations, before it is text.
package struct CFile: Sendable, Equatable {
    /// Name below the output folder.
    package var path: String
    package var items: [CItem] = []

    package init(path: String, items: [CItem] = []) {
        self.path = path
        self.items = items
    }
}

/// One piece of a C file.
package enum CItem: Sendable, Equatable {
    case comment([String])
    case blank
    /// A preprocessor line or a declaration that fits on one line.
    case line(String)
    case structure(name: String, documentation: [String], members: [CMember])
    case enumeration(name: String, documentation: [String], constants: [CConstant])
    case function(signature: String, body: [String])
    /// An initialised array or struct: `declaration = { rows };`
    case table(declaration: String, rows: [String])
}

/// A member of a struct.
package enum CMember: Sendable, Equatable {
    case field(declaration: String, documentation: [String])
    /// An anonymous union.
    case union([CMember])
}

/// A constant of an enum.
package struct CConstant: Sendable, Equatable {
    package var name: String
    package var value: Int32
    package var documentation: [String]

    package init(name: String, value: Int32, documentation: [String] = []) {
        self.name = name
        self.value = value
        self.documentation = documentation
    }
}
