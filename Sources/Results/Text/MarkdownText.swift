extension String {
    /// The text such that GitHub Markdown shows it literally, on one line: names and questions are
    /// not markup (CommonMark, "Backslash escapes"; entities for `<` and `&`, which also work in
    /// HTML).
    package var escapedForMarkdown: String {
        var escaped = ""
        var before: Character?
        var rest = printable[...]
        while let character = rest.popFirst() {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\\", "`", "*", "[", "]", "|", "~": escaped += "\\\(character)"
            // Within a word an underscore is not markup, and names contain many.
            case "_" where !(before.isWordPart && rest.first.isWordPart): escaped += "\\_"
            case _ where character.isNewline || character == "\t": escaped += " "
            default: escaped.append(character)
            }
            before = character
        }
        return escaped
    }

    /// The escaped text for the beginning of a line, where text may become a heading or a list
    /// item.
    package var escapedForMarkdownLine: String {
        let text = escapedForMarkdown
        guard let first = text.first else { return text }
        if "#+-=".contains(first) { return "\\" + text }
        let number = text.prefix { $0.isASCII && $0.isNumber }
        if !number.isEmpty, let mark = text.dropFirst(number.count).first, ".)".contains(mark) {
            return "\(number)\\\(text.dropFirst(number.count))"
        }
        return text
    }

    /// The text as code, in as many backticks as necessary (CommonMark, "Code spans").
    package var markdownCode: String {
        let text = printable.split(whereSeparator: \.isNewline).joined(separator: " ")
        let longest = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        let pad = longest > 0 ? " " : ""
        return fence + pad + text + pad + fence
    }
}

extension Character? {
    fileprivate var isWordPart: Bool {
        guard let self else { return false }
        return self.isLetter || self.isNumber
    }
}
