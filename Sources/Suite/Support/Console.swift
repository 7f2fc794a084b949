import Foundation

/// Words for the person at the terminal: standard error, never standard output.
package enum Console {
    package static func error(_ text: String) { write("revbench: \(text)\n") }

    package static func write(_ text: String) {
        // A pipe whose reader has gone, or a full disk, is no reason to stop: `write(_:)` would trap.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Whether progress may be redrawn in place.
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
