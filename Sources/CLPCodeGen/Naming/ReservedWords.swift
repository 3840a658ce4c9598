/// Words that a language or our own generated members keep for themselves.
package enum ReservedWords {
    /// Keywords of C11 and C++20, names that common headers define as macros, the members that each generated
    /// struct has, and what Swift reads differently after a dot.
    package static let c: Set<String> = Set(
        """
        auto break case char const continue default do double else enum extern float for goto if inline int long
        register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
        alignas alignof and and_eq asm atomic_cancel bitand bitor bool catch char8_t char16_t char32_t class compl
        concept consteval constexpr constinit const_cast co_await co_return co_yield decltype delete dynamic_cast
        explicit export false friend mutable namespace new noexcept not not_eq nullptr operator or or_eq private
        protected public reflexpr reinterpret_cast requires static_assert static_cast template this thread_local throw
        true try typeid typename typeof using virtual wchar_t xor xor_eq
        linux unix i386 errno assert offsetof NULL INT_MAX stdin stdout stderr complex imaginary I
        base
        self init Self Type Protocol
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Words that Swift accepts as a name only between backticks.
    package static let swiftKeywords: Set<String> = Set(
        """
        associatedtype borrowing class consuming deinit enum extension fileprivate func import inout internal let
        nonisolated open operator precedencegroup private protocol public rethrows static struct subscript typealias
        var break case catch continue default defer do else fallthrough for guard if in repeat return switch throw
        where while Any as async await false is nil super throws true try
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Names that a member of a generated message can't have: Swift reserves them even between backticks, or the
    /// runtime and the standard library give the type a member of that name.
    package static let swiftMembers: Set<String> = Set(
        """
        init self Self Type Protocol hash hashValue description debugDescription customMirror descriptor fullName
        unknownFields serialized rawValue allCases fill
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Names of types that generated code uses unqualified, so that a nested type of that name would hide them.
    package static let swiftTypes: Set<String> = Set(
        """
        Self Type Protocol Any Array Bool Dictionary Double Float Hasher Int Int32 Int64 UInt32 UInt64 UInt8 Optional
        Set String Void Never Swift UnsafeRawPointer UnsafeMutableRawPointer Sendable Hashable Arena Boxed
        EnumDescriptor FieldCopy Message MessageDescriptor OneOf OpenEnum UnknownFields CallContext CallOptions Client
        MessageReader MessageWriter MethodDescriptor MethodRegistration ServiceDescriptor ServiceHandlers
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
