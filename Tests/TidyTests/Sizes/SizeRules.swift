/// One idea a file, one job a function.
enum SizeRules {
    static let fileLinesMax = 400
    static let functionLinesMax = 70

    static func longFile(_ file: SourceFile) -> [Finding] {
        let count = file.text.hasSuffix("\n") ? file.lines.count - 1 : file.lines.count
        guard count > fileLinesMax else { return [] }
        return [Finding(path: file.path, line: 0, text: "\(count) lines, at most \(fileLinesMax): split it by idea")]
    }

    static func longFunctions(_ file: SourceFile) -> [Finding] {
        FunctionFinder.functions(in: file).filter { $0.length > functionLinesMax }.map {
            Finding(
                path: file.path, line: $0.line,
                text: "function of \($0.length) lines, at most \(functionLinesMax): name its parts")
        }
    }
}
