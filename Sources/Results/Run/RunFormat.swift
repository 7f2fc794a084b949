/// The program that writes runs.
package enum Program {
    package static let version = "0.2.0"
}

/// The layout of a run's files. Formats from 1 on stay readable.
package enum RunFormat: Int, Sendable, Hashable, Codable, CaseIterable {
    /// The format of version 0.1.0. Its `meta.json` does not state the format.
    case first = 1
    case second = 2

    package static let current = RunFormat.second
}
