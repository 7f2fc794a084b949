/// A run file that is missing, unreadable or garbled.
package struct RunFilesError: Error, Sendable, Hashable, CustomStringConvertible {
    package let file: String
    /// From 1; nil where the whole file is meant.
    package let line: Int?
    package let found: String
    package let remedy: String

    init(file: String, line: Int? = nil, found: String, remedy: String) {
        self.file = file
        self.line = line
        self.found = found
        self.remedy = remedy
    }

    package var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(found). \(remedy)"
    }
}
