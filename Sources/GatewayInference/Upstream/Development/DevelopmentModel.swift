/// The models of the development upstream. Each plays one thing that a provider may do, always in the same way.
///
/// A token is a word with the white space behind it. Input usage is the words of all messages; output usage the words
/// sent. `stop` texts and the limit of tokens are honoured; temperature, top_p and seed change nothing.
package enum DevelopmentModel: String, Sendable, Hashable, CaseIterable {
    /// Repeats the last user message word by word, 5 ms apart.
    case echo
    /// Counts `1 2 3 …` up to the limit of tokens, 100 ms apart: a long stream.
    case slow
    /// Lines of 1,024 bytes up to the limit of tokens, without a pause: a reply that outruns its reader.
    case huge
    /// Sends the first word of the echo and then nothing more, until the call is cancelled or out of time.
    case stall
    /// Breaks off after three words, as a provider does that crashes.
    case cut
    /// Is overloaded: refuses the call, and says to try again in 2 s.
    case busy
    /// Answers like `echo`, and reports no usage.
    case unmetered

    /// The pause before each word.
    var pause: Duration {
        switch self {
        case .echo, .stall, .cut, .unmetered: .milliseconds(5)
        case .slow: .milliseconds(100)
        case .huge, .busy: .zero
        }
    }
}
