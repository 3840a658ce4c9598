/// On the path of a call there is one task at most, started on the connection's loop: what starts another, leaves the
/// loop or allocates per element is not used there.
enum HotPathRule {
    static let folders = ["Sources/CLP/Transport", "Sources/CLP/Call", "Sources/CLP/Server"]

    static func detours(_ file: SourceFile) -> [Finding] {
        file.codeLines.enumerated().flatMap { index, line -> [Finding] in
            var found: [String] = []
            if line.contains(unstructured) || line.contains(prioritised) { found.append("Task { }") }
            found += ["Task.detached", "Task.sleep", "AsyncStream", "AsyncThrowingStream"].filter { line.contains($0) }
            return found.map {
                Finding(path: file.path, line: index + 1, text: "\($0) on the hot path: use the loop's own means")
            }
        }
    }

    /// `Task {`, and `Task(priority: …) {`, which inherit no executor. `Task(executorPreference:)` is lawful.
    private static var unstructured: Regex<Substring> { #/\bTask\s*\{/#.wordBoundaryKind(.simple) }
    private static var prioritised: Regex<Substring> {
        #/\bTask\s*\(\s*(?:name|priority)\s*:/#.wordBoundaryKind(.simple)
    }
}
