import Foundation
import Results

/// Messages for the user on standard error, and results on standard output. Both may contain
/// foreign text, so characters that could control a terminal are shown as escapes such as `\u001b`.
package enum Console {
    package static func error(_ text: String) { write("revbench: \(text)\n".printable) }

    /// Writes a line that is neither an error nor a result, without the prefix.
    package static func note(_ text: String) { write("\(text)\n".printable) }

    /// Writes a result. It must include its line feeds.
    package static func output(_ text: String) { print(text.printable, terminator: "") }

    /// Writes text unchanged, for deliberate control of the terminal.
    package static func write(_ text: String) {
        // A closed pipe or a full disk must not stop the run; `write(_:)` would trap.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Whether progress may be redrawn in place.
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
