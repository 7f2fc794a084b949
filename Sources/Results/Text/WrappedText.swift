extension String {
    /// In lines of at most `width` characters, broken at spaces. A longer word has a line of its own.
    ///
    /// - Parameters:
    ///   - first: what the first line begins with.
    ///   - rest: what the others begin with.
    package func wrapped(within width: Int, first: String = "", rest: String = "") -> [String] {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                (line, isEmpty) = (rest, true)
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return isEmpty ? lines : lines + [line]
    }
}
