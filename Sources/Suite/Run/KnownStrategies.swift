import Revocation
import Scenario
import Strategies

/// The strategies of a revbench program, with their options.
struct KnownStrategies: Sendable, Hashable {
    /// The choices of every option, by strategy and option. Empty for an option that is not a
    /// choice.
    private let choices: [String: [String: [String]]]

    static let own = KnownStrategies(Registry.catalogue)

    init(_ catalogue: [StrategyDescriptor]) {
        let strategies = catalogue.map { strategy -> (String, [String: [String]]) in
            let options = strategy.options.map { ($0.name, $0.choices.map(\.description)) }
            return (strategy.name, Dictionary(options) { first, _ in first })
        }
        choices = Dictionary(strategies) { first, _ in first }
    }

    func contains(_ strategy: String) -> Bool { choices[strategy] != nil }

    /// Returns what a variant uses and this program does not know.
    ///
    /// A variant has a value for every option. An unknown option therefore counts only if its value
    /// is not the standard one.
    ///
    /// - Parameter options: the options of the variant's strategy.
    func unknown(in variant: Variant, _ options: [StrategyOption]) -> [UnknownName] {
        let strategy = variant.strategy
        guard let known = choices[strategy] else { return [.strategy(strategy)] }
        return options.compactMap { option -> UnknownName? in
            let value = variant.options[option.name] ?? option.standard
            guard let others = known[option.name] else {
                if value == option.standard { return nil }
                return .option(option.name, of: strategy, standard: option.standard)
            }
            guard case .choice(let choice) = value, !others.contains(choice) else { return nil }
            return .choice(choice, option: option.name, of: strategy, known: others)
        }
    }
}

/// Encoded as options by strategy, with the choices of each: `{"jwt-a": {"place": ["here"]}}`.
extension KnownStrategies: Codable {
    init(from decoder: any Decoder) throws {
        choices = try [String: [String: [String]]](from: decoder)
    }

    func encode(to encoder: any Encoder) throws { try choices.encode(to: encoder) }
}
