/// A run file that is missing, unreadable or damaged.
package struct RunFilesError: Error, Sendable, Hashable, CustomStringConvertible {
    package let file: String
    /// The line number from 1. Nil if the error concerns the whole file.
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
