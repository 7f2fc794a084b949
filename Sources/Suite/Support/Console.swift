import Foundation
import Results

/// Messages for the user on standard error, results on standard output. Both hold text of others:
/// what could steer a terminal is shown as `\u001b`.
package enum Console {
    package static func error(_ text: String) { write("revbench: \(text)\n".printable) }

    /// A line that is neither an error nor a result, without the prefix.
    package static func note(_ text: String) { write("\(text)\n".printable) }

    /// A result, with its line feeds.
    package static func output(_ text: String) { print(text.printable, terminator: "") }

    /// As it is: for what steers the terminal on purpose.
    package static func write(_ text: String) {
        // A closed pipe or a full disk must not stop the run; `write(_:)` would trap.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Whether progress may be redrawn in place.
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
