/// How `clpai` ends. The numbers are those of sysexits.h where one fits; scripts may rely on them.
package enum CommandStatus: Int32, CaseIterable, Sendable {
    case success = 0
    case failed = 1
    case usage = 64
    case refused = 65
    case noInput = 66
    case unavailable = 69
    case outputFailed = 74
    case tryAgain = 75
    case notPermitted = 77
    case configuration = 78
    case interrupted = 130

    /// When it is used, for a person.
    package var meaning: String {
        switch self {
        case .success: "done"
        case .failed: "the server or clpai failed: a bug, not your request"
        case .usage: "wrong arguments"
        case .refused: "the server refused the request: change it, it will be refused again"
        case .noInput: "the input can't be read"
        case .unavailable: "the gateway or the provider can't be reached, or the answer broke off"
        case .outputFailed: "the output can't be written, or would replace a stored key"
        case .tryAgain: "a limit, a deadline, or a provider that says when: try again later"
        case .notPermitted: "the key is unknown or revoked, or may not do this"
        case .configuration: "the key or the credentials file is missing, wrong, or readable by others"
        case .interrupted: "interrupted by Ctrl-C or SIGTERM"
        }
    }

    /// The table of `clpai --help`, a line each.
    package static var table: String {
        allCases.map { status in
            let number = String(status.rawValue)
            return String(repeating: " ", count: 5 - number.utf8.count) + number + "  " + status.meaning
        }.joined(separator: "\n")
    }
}
