import Foundation

/// Messages for the user, on standard error, never on standard output.
package enum Console {
    package static func error(_ text: String) { write("revbench: \(text)\n") }

    package static func write(_ text: String) {
        // A closed pipe or a full disk must not stop the run; `write(_:)` would trap.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Whether progress may be redrawn in place.
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
