import Suite

/// The command line without passwords, for files and messages.
enum ShownArguments {
    private static let option = "--redis"

    /// Returns the arguments with every store's URL without its login, whether or not it is used.
    static func of(_ arguments: [String]) -> [String] {
        var shown: [String] = []
        var isURL = false
        for argument in arguments {
            if isURL {
                shown.append(ForeignStores.shown(argument))
                isURL = false
            } else if argument == option {
                shown.append(argument)
                isURL = true
            } else if argument.hasPrefix(option + "=") {
                let url = String(argument.dropFirst(option.count + 1))
                shown.append("\(option)=\(ForeignStores.shown(url))")
            } else {
                shown.append(withoutLogin(argument))
            }
        }
        return shown
    }

    /// Returns a message that may repeat arguments, such as one about an unexpected argument.
    static func message(_ text: String, about arguments: [String]) -> String {
        zip(arguments, of(arguments)).reduce(text) { text, pair in
            pair.0 == pair.1 || pair.0.isEmpty ? text : text.replacing(pair.0, with: pair.1)
        }
    }

    /// Returns any other argument without a login, because a URL may be in the wrong place by
    /// mistake.
    private static func withoutLogin(_ argument: String) -> String {
        guard let scheme = argument.firstRange(of: "://") else { return argument }
        var rest = argument[scheme.upperBound...]
        var hidden = ""
        if let at = rest.lastIndex(of: "@") {
            rest = rest[rest.index(after: at)...]
            hidden = "\(ForeignStores.hidden)@"
        }
        if let options = rest.firstIndex(of: "?") {
            let kept = rest[...options]
            return "\(argument[..<scheme.upperBound])\(hidden)\(kept)\(ForeignStores.hidden)"
        }
        return "\(argument[..<scheme.upperBound])\(hidden)\(rest)"
    }
}
