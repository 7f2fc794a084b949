/// A position in the input: in a file, or in an argument such as `--set token.ttl=-1s`.
package struct Place: Sendable, Hashable {
    /// The file's path, or the argument as written.
    package let source: String
    /// From 1; nil in an argument.
    package let line: Int?
    /// From 1, in characters.
    package let column: Int?

    init(_ source: String, line: Int? = nil, column: Int? = nil) {
        self.source = source
        self.line = line
        self.column = column
    }
}

extension Place: CustomStringConvertible, Comparable {
    /// `mine.yaml:7:12`, the form used by editors and compilers.
    package var description: String {
        [source, line.map(String.init), column.map(String.init)].compactMap(\.self)
            .joined(separator: ":")
    }

    package static func < (left: Place, right: Place) -> Bool {
        // Arguments have no line and are sorted after the file.
        (left.line ?? .max, left.column ?? .max) < (right.line ?? .max, right.column ?? .max)
    }
}

/// One error of a scenario, in one line.
package struct ScenarioError: Error, Sendable, Hashable, CustomStringConvertible {
    package let place: Place
    /// The setting of the value, `token.ttl`; nil if the error is not about a setting's value.
    package let setting: String?
    /// What was found at the place.
    package let found: String
    /// What was expected, or what to do.
    package let expected: String

    package var description: String {
        if let setting {
            "\(place): \(setting): found \(found); expected \(expected)"
        } else {
            "\(place): \(found); \(expected)"
        }
    }
}

/// All errors of a scenario, in the order of the file; never empty.
package struct ScenarioErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// The most errors shown. Others are only counted, because a file of another kind has an error
    /// in every line.
    static let shown = 20

    package let errors: [ScenarioError]

    init(place: Place, found: String, expected: String) {
        errors = [ScenarioError(place: place, setting: nil, found: found, expected: expected)]
    }

    init(_ errors: [ScenarioError]) { self.errors = errors.sorted { $0.place < $1.place } }

    /// One error per line.
    package var description: String {
        var lines = errors.prefix(Self.shown).map(\.description)
        if errors.count > Self.shown { lines.append("... and \(errors.count - Self.shown) more") }
        return lines.joined(separator: "\n")
    }
}
