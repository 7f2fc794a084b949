import ArgumentParser
import Revocation
import Strategies

/// The durations among the strategies' options, as command-line flags: `--cache-ttl 60s` for
/// `cache_ttl`. They come from the registry; no command lists them.
enum OptionFlags {
    /// The flag that replaces each of them, so that the parser need not know them.
    static let carrier = "strategy-option"

    /// The options' names, sorted.
    static let names: [String] = Set(
        Registry.catalogue.flatMap(\.options).compactMap { option in
            if case .duration = option.kind { option.name } else { nil }
        }
    ).sorted()

    static func flag(_ name: String) -> String { "--" + name.replacing("_", with: "-") }

    /// Replaces the flag of each option, `--cache-ttl 60s` or `--cache-ttl=60s`, with
    /// `--strategy-option cache_ttl=60s`. All other arguments are left to the parser.
    static func rewritten(_ arguments: [String]) -> [String] {
        let named = Dictionary(uniqueKeysWithValues: names.map { (flag($0), $0) })
        var rest = arguments[...]
        var result: [String] = []
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard let flag = parts.first, let name = named[flag] else {
                result.append(argument)
                continue
            }
            guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else {
                result.append(argument)
                continue
            }
            result += ["--\(carrier)", "\(name)=\(value)"]
        }
        return result
    }

    /// Reads the value of a rewritten flag.
    @Sendable static func change(_ text: String) throws -> (name: String, value_ns: UInt64) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("expected a name and a duration") }
        do {
            return (parts[0], try Quantities.period(parts[1]))
        } catch let error as ValidationError {
            throw ValidationError("\(flag(parts[0])) \(parts[1]): \(error.message)")
        }
    }
}
