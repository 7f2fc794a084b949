import Foundation

/// Words for the person at the terminal: standard error, never standard output.
public enum Console {
    public static func error(_ text: String) { write("revbench: \(text)\n") }

    public static func write(_ text: String) {
        // A pipe whose reader has gone, or a full disk, is no reason to stop: `write(_:)` would trap.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Whether progress may be redrawn in place.
    public static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
