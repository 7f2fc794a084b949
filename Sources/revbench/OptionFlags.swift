import ArgumentParser
import Revocation
import Strategies

/// The durations among the strategies' options, as flags of the command line: `--cache-ttl 60s` for
/// `cache_ttl`. No command lists them: the registry does.
enum OptionFlags {
    /// What each flag is rewritten to, so that the parser need not know them.
    static let carrier = "strategy-option"

    /// The options' names, sorted.
    static let names: [String] = Set(
        Registry.catalogue.flatMap(\.options).compactMap { option in
            if case .duration = option.kind { option.name } else { nil }
        }
    ).sorted()

    static func flag(_ name: String) -> String { "--" + name.replacing("_", with: "-") }

    /// Replaces the flag of each option, `--cache-ttl 60s` and `--cache-ttl=60s`, by
    /// `--strategy-option cache_ttl=60s`. What is no such flag is left for the parser to judge.
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

    /// Reads what a flag was rewritten to.
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
