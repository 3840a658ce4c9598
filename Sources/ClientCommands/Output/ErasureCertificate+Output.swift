package import AccountAPI
import CLPMessages

extension ErasureCertificate {
    /// What is gone and what is kept, under which article, until when; a line a category.
    package var text: String {
        let title = "Account \(accountId) erased at \(Format.time(erasedAtMs)) UTC."
        return ([title] + categories.map(\.line)).map { EscapeFilter.line($0) + "\n" }.joined()
    }

    func write(to json: inout JSONWriter) {
        json.member("account_id", accountId)
        json.member("erased_at_ms", erasedAtMs)
        json.list("categories", of: categories) { category, json in
            json.member("category", category.category)
            json.member("outcome", category.outcome.description)
            json.member("rows", category.rows)
            json.member("legal_basis", category.legalBasis)
            if let date = category.retainedUntilMs { json.member("retained_until_ms", date) }
        }
    }
}

extension ErasedCategory {
    fileprivate var line: String {
        if rows == 0 { return "  none  \(category)" }
        let count = rows == 1 ? "1 row" : "\(rows) rows"
        switch outcome {
        case .erased:
            return "  gone  \(category) (\(count)) · \(legalBasis)"
        case .retained:
            let date = retainedUntilMs.map { " until \(Format.day($0))" } ?? ""
            return "  kept  \(category) (\(count))\(date) · \(legalBasis)"
        default:
            return "  \(outcome)  \(category) (\(count)) · \(legalBasis)"
        }
    }
}
