import Foundation

/// `~` at the start of a path on the command line. A shell replaces it where it begins a word, and
/// so not in `--out=~/runs`.
///
/// Files are opened by calls of which some replace it and some do not, so none may get to see it.
enum HomePath {
    /// One argument, with the home folder in place of `~` and `~/…`; `./` goes before any other
    /// name that begins with `~`.
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
