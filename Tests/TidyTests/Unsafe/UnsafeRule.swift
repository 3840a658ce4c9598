/// Promises to the compiler stand in the few files whose job they are, and each such file says what keeps them true.
enum UnsafeRule {
    static func promises(_ file: SourceFile) -> [Finding] {
        file.codeLines.enumerated().compactMap { index, line in
            guard let word = pattern(in: line) else { return nil }
            return Finding(path: file.path, line: index + 1, text: word)
        }
    }

    static func violations(_ file: SourceFile, allowed: Set<String>) -> [Finding] {
        let found = promises(file)
        if !allowed.contains(file.path) {
            return found.map {
                Finding(path: $0.path, line: $0.line, text: "\($0.text) outside the list of Tests/TidyTests/Unsafe")
            }
        }
        if found.isEmpty {
            return [Finding(path: file.path, line: 0, text: "nothing unsafe here any more: take it off the list")]
        }
        if !file.text.contains("Invariant:") {
            return [
                Finding(
                    path: file.path, line: 0, text: "say in a comment \u{201C}Invariant: …\u{201D} what keeps it safe")
            ]
        }
        return []
    }

    private static func pattern(in line: Substring) -> String? {
        // A cheap question first: most lines hold neither.
        guard
            line.contains("nsafe") || line.contains("nmanaged") || line.contains("unchecked")
                || line.contains("OpaquePointer")
        else { return nil }
        return line.firstMatch(of: promise.wordBoundaryKind(.simple)).map { String($0.output) }
    }

    private static var promise: Regex<Substring> {
        #/
            @unchecked\s+Sendable | nonisolated\(unsafe\) | \bunsafe(?:BitCast|Downcast)\b
            | \b(?:Unsafe(?:Mutable)?(?:Raw)?(?:Buffer)?Pointer | OpaquePointer | Unmanaged)\b
            | \bwithUnsafe(?:Mutable)?(?:Bytes|Pointer|BufferPointer)\b
        /#
    }
}
