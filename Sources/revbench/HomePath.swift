import Foundation

/// Expands `~` at the start of a path on the command line. A shell expands it only at the start of
/// a word, and so not in `--out=~/runs`.
///
/// Files are opened by various calls. Some of them expand `~` and some do not, so none may see it.
enum HomePath {
    /// Returns an argument with the home folder in place of `~` and `~/…`. Any other name that
    /// begins with `~` gets a leading `./`.
    static func expanded(_ argument: String) -> String {
        expanded(argument, home: ProcessInfo.processInfo.environment["HOME"])
    }

    static func expanded(_ argument: String, home: String?) -> String {
        guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
            return path(argument, home)
        }
        let value = argument.index(after: equals)
        return String(argument[..<value]) + path(String(argument[value...]), home)
    }

    private static func path(_ text: String, _ home: String?) -> String {
        guard text.hasPrefix("~") else { return text }
        let rest = text.dropFirst()
        guard let home, !home.isEmpty, rest.isEmpty || rest.hasPrefix("/") else {
            return "./" + text
        }
        return home + String(rest)
    }
}
