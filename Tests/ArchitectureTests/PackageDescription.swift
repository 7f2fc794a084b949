import Foundation

/// The modules in `Sources`, as `Package.swift` declares them.
struct PackageDescription {
    /// The modules that each Swift module knows, including C modules.
    private(set) var known: [String: Set<String>] = [:]
    private(set) var cModules: Set<String> = []

    var modules: Set<String> { Set(known.keys).union(cModules) }

    init(at root: URL) throws {
        let file = root.appending(path: "Package.swift")
        var rest = Self.tokens(of: try String(contentsOf: file, encoding: .utf8))[...]
        while let token = rest.popFirst() {
            guard case .word(let call) = token, rest.first == .mark("(") else { continue }
            let arguments = Self.arguments(of: rest)
            guard let name = arguments.first?.strings.first,
                ["", "name"].contains(arguments[0].label),
                !arguments.contains(where: { $0.label == "path" })
            else { continue }
            let dependencies = arguments.first { ["knows", "dependencies"].contains($0.label) }
            switch call {
            case "module", "executableTarget": known[name] = Set(dependencies?.strings ?? [])
            case "target" where dependencies != nil:
                known[name] = Set(dependencies?.strings ?? [])
            case "target", "systemLibrary": cModules.insert(name)
            default: break
            }
        }
    }

    /// Returns all modules that a module knows, directly or indirectly.
    func reach(of module: String) -> Set<String> {
        var reached: Set<String> = []
        var waiting = known[module] ?? []
        while let next = waiting.popFirst() {
            reached.insert(next)
            waiting.formUnion((known[next] ?? []).subtracting(reached))
        }
        return reached
    }
}

extension PackageDescription {
    private enum Token: Equatable {
        case word(String), string(String), mark(Character)
    }

    /// One argument of a call: its label and its strings, without those of nested calls.
    private struct Argument {
        var label = ""
        var strings: [String] = []
    }

    private static func tokens(of text: String) -> [Token] {
        let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            .joined(separator: "\n")
        let pattern = /"(?<string>[^"]*)"|(?<word>\w+)|(?<mark>[()\[\]:,])/
        return code.matches(of: pattern).map { match in
            if let string = match.output.string { return .string(String(string)) }
            if let word = match.output.word { return .word(String(word)) }
            return .mark(match.output.mark?.first ?? " ")
        }
    }

    /// Returns the arguments of a call, given the tokens from its opening parenthesis on.
    private static func arguments(of tokens: ArraySlice<Token>) -> [Argument] {
        var arguments = [Argument()]
        var parentheses = 0
        var brackets = 0
        var lastWord = ""
        for token in tokens {
            switch token {
            case .mark("("): parentheses += 1
            case .mark(")"): parentheses -= 1
            case .mark("["): brackets += 1
            case .mark("]"): brackets -= 1
            case .mark(":") where parentheses == 1 && brackets == 0:
                arguments[arguments.count - 1].label = lastWord
            case .mark(",") where parentheses == 1 && brackets == 0:
                arguments.append(Argument())
            case .string(let text) where parentheses == 1:
                arguments[arguments.count - 1].strings.append(text)
            case .word(let word): lastWord = word
            default: break
            }
            if parentheses == 0 { break }
        }
        return arguments
    }
}
