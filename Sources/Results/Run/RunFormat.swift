/// The program that writes runs.
package enum Program {
    package static let version = "0.2.0"
}

/// How the files of a run are laid out. Formats from 1 on stay readable.
package enum RunFormat: Int, Sendable, Hashable, Codable, CaseIterable {
    /// Of 0.1.0; `meta.json` does not name it.
    case first = 1
    case second = 2

    package static let current = RunFormat.second
}
