/// The first form of a page: where it is posted, and its hidden fields.
package struct PageForm: Sendable {
    package var action: String
    package var hidden: [(String, String)]
    /// Whether the user is asked for a password.
    package let asksForPassword: Bool

    package init(of page: HTTPResponse) throws(MissingForm) {
        let text = String(decoding: page.body, as: UTF8.self)
        guard let opening = text.firstMatch(of: /<form method="post" action="([^"]*)">/) else {
            throw MissingForm(page)
        }
        let rest = text[opening.range.upperBound...]
        guard let end = rest.firstRange(of: "</form>") else { throw MissingForm(page) }
        let form = rest[..<end.lowerBound]
        action = String(opening.1).replacing("&amp;", with: "&")
        hidden = form.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/)
            .map { (String($0.1), String($0.2)) }
        asksForPassword = form.contains("type=\"password\"")
    }
}

/// An answer that is no page with a form.
package struct MissingForm: Error, Sendable, CustomStringConvertible {
    package let description: String

    fileprivate init(_ answer: HTTPResponse) {
        description = "an answer with status \(answer.status) has no form: \(answer.excerpt)"
    }
}

extension HTTPResponse {
    private static let excerptBytes = 65_536
    private static let excerptLength = 200

    /// The beginning of what the body says, on one line. Of a page it has what a reader sees, and
    /// so no value of a hidden field.
    package var excerpt: String {
        let text = String(decoding: body.prefix(Self.excerptBytes), as: UTF8.self)
        let main = text.firstRange(of: "<main>").map { text[$0.upperBound...] } ?? text[...]
        var shown = ""
        var isMarkup = false
        for scalar in main.unicodeScalars {
            switch scalar {
            case "<":
                isMarkup = true
                shown.append(" ")
            case ">" where isMarkup: isMarkup = false
            default:
                guard !isMarkup else { continue }
                let isControl = scalar.properties.generalCategory == .control
                shown.unicodeScalars.append(isControl ? " " : scalar)
            }
        }
        let line = shown.split(separator: " ").joined(separator: " ")
        return line.count > Self.excerptLength ? "\(line.prefix(Self.excerptLength))…" : line
    }
}
