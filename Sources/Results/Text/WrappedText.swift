extension String {
    /// Returns the text in lines of at most `width` characters, broken at spaces. A longer word
    /// gets its own line.
    ///
    /// - Parameters:
    ///   - first: the prefix of the first line.
    ///   - rest: the prefix of the other lines.
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
