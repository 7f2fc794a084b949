import ArgumentParser
import Revocation
import Strategies

/// A strategy and its options on the command line, checked against the registry.
struct StrategyArguments: ParsableArguments {
    @Option(help: "The strategy, as revbench list names it.") var strategy: String?
    @Option(
        name: .customLong("option"),
        help: "An option of the strategy, as name=value. May be given several times.")
    var options: [String] = []

    /// - Throws: exit status 64 for what the registry does not know.
    func chosen() throws -> (StrategyDescriptor, OptionValues) {
        let catalogue = Registry.catalogue
        guard let strategy, let descriptor = catalogue.first(where: { $0.answers(to: strategy) })
        else {
            let names = catalogue.map(\.name).joined(separator: ", ")
            throw ValidationError("--strategy: expected one of \(names)")
        }
        var values = OptionValues()
        for text in options {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError("--option \(text): expected name=value")
            }
            guard let option = descriptor.options.first(where: { $0.name == parts[0] }) else {
                let known = descriptor.options.map(\.name).joined(separator: ", ")
                throw ValidationError(
                    "--option \(text): \(descriptor.name) has "
                        + (known.isEmpty ? "no options" : "the options \(known)"))
            }
            values[option.name] = try option.value(of: parts[1])
        }
        return (descriptor, values)
    }
}

extension StrategyOption {
    /// Reads a value as a scenario would spell it.
    fileprivate func value(of text: String) throws -> OptionValue {
        switch kind {
        case .duration(let range):
            if let value = Duration(text: text), range.contains(value) { return .duration(value) }
            throw refusal(text, "\(range.lowerBound.text) to \(range.upperBound.text)")
        case .count(let range):
            if let value = Int(text), range.contains(value) { return .count(value) }
            throw refusal(text, "\(range.lowerBound) to \(range.upperBound)")
        case .choice(let names):
            if names.contains(text) { return .choice(text) }
            throw refusal(text, names.joined(separator: " or "))
        }
    }

    private func refusal(_ text: String, _ expected: String) -> ValidationError {
        ValidationError("--option \(name)=\(text): expected \(expected)")
    }
}
