#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Variables of the process's environment, or those of a test.
package struct Environment: Sendable {
    private let lookUp: @Sendable (String) -> String?

    /// The process's own.
    package static var process: Environment {
        Environment { name in getenv(name).map { String(cString: $0) } }
    }

    package init(_ lookUp: @escaping @Sendable (String) -> String?) { self.lookUp = lookUp }

    /// The value of a variable; nil if it is missing or empty.
    package subscript(_ name: String) -> String? {
        lookUp(name).flatMap { $0.isEmpty ? nil : $0 }
    }
}
