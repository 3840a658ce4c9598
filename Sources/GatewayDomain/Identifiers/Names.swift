/// A provider of models: `[a-z][a-z0-9-]{0,31}`.
package struct ProviderName: Hashable, Sendable, Comparable, LosslessStringConvertible {
    package let description: String

    /// - Returns: nil unless `text` has the form above.
    package init?(_ text: String) {
        guard (1...32).contains(text.utf8.count), let first = text.utf8.first, first.isLowerCaseLetter,
            text.utf8.allSatisfy({ $0.isLowerCaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") })
        else { return nil }
        description = text
    }

    package static func < (left: ProviderName, right: ProviderName) -> Bool {
        left.description < right.description
    }
}

/// A model as callers name it: `provider/model`.
///
/// The part after the first `/` has 1 to 96 characters of `[A-Za-z0-9._:@/-]`, and no part between slashes
/// is empty, `.` or `..`; so a name holds no prose and can't walk a path.
package struct ModelName: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The part before the first `/`.
    package let provider: ProviderName
    /// The part after it.
    package let model: String

    /// - Returns: nil unless `text` has the form above.
    package init?(_ text: String) {
        guard text.utf8.count <= 129, let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")),
            let provider = ProviderName(String(text[..<slash]))
        else { return nil }
        let model = text[text.utf8.index(after: slash)...]
        guard (1...96).contains(model.utf8.count), model.utf8.allSatisfy(Self.isModelByte) else { return nil }
        let parts = model.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
        self.provider = provider
        self.model = String(model)
    }

    private static func isModelByte(_ byte: UInt8) -> Bool {
        byte.isLowerCaseLetter || byte.isUpperCaseLetter || byte.isDigit || "._:@/-".utf8.contains(byte)
    }

    package var description: String { provider.description + "/" + model }

    package static func < (left: ModelName, right: ModelName) -> Bool {
        left.description < right.description
    }
}

/// A method as the wire names it, `package.Service/Method`: at most 255 characters of `[A-Za-z0-9_./]`.
package struct MethodName: Hashable, Sendable, LosslessStringConvertible, ExpressibleByStringLiteral {
    package let description: String

    /// - Returns: nil unless `text` has the form above.
    package init?(_ text: String) {
        guard Self.isValid(text) else { return nil }
        description = text
    }

    /// For literals of our own only: traps on one that has not the form above.
    package init(stringLiteral text: StaticString) {
        let text = text.description
        precondition(Self.isValid(text), "a method name is package.Service/Method")
        description = text
    }

    private static func isValid(_ text: String) -> Bool {
        let isNameByte: (UInt8) -> Bool = {
            $0.isLowerCaseLetter || $0.isUpperCaseLetter || $0.isDigit || "_.".utf8.contains($0)
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return text.utf8.count <= 255 && parts.count == 2
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isNameByte) }
    }
}

extension UInt8 {
    /// `a` to `z`.
    var isLowerCaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    /// `A` to `Z`.
    var isUpperCaseLetter: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    /// `0` to `9`.
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
