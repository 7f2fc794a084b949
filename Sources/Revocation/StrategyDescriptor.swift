/// A part outside the process that a variant needs.
package enum StoreKind: String, Sendable, Hashable, CaseIterable, Codable {
    case sqlite, redis
}

/// A strategy's description in the registry, available before the strategy is built.
package struct StrategyDescriptor: Sendable {
    /// As scenarios and CSV spell it: `jwt-redis-blocklist`.
    package let name: String
    /// Names from before, which scenarios may still use.
    package let aliases: [String]
    /// What a node asks, and what a revocation does, in one line.
    package let summary: String
    package let options: [StrategyOption]
    /// Whether `token.algorithm` matters: false for opaque tokens.
    package let signsTokens: Bool
    /// Whether high-stakes requests are answered in another way than the rest.
    package let weighsRequests: Bool
    /// Whether it accepts everything, so that its measurements are the harness's own cost: one
    /// strategy alone.
    package let isCalibration: Bool
    /// The stores a variant with these settings needs.
    package let stores: @Sendable (OptionValues) -> Set<StoreKind>
    private let promise: @Sendable (GuaranteeSettings) -> Guarantee

    /// - Parameter guarantee: what a variant with these settings promises.
    package init(
        name: String, aliases: [String] = [], summary: String, options: [StrategyOption] = [],
        signsTokens: Bool, weighsRequests: Bool = false, isCalibration: Bool = false,
        stores: @escaping @Sendable (OptionValues) -> Set<StoreKind> = { _ in [] },
        guarantee: @escaping @Sendable (GuaranteeSettings) -> Guarantee
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.options = options
        self.signsTokens = signsTokens
        self.weighsRequests = weighsRequests
        self.isCalibration = isCalibration
        self.stores = stores
        promise = guarantee
    }

    /// Whether a scenario means this strategy by `name`.
    package func answers(to name: String) -> Bool { self.name == name || aliases.contains(name) }

    /// What a variant promises, before it is built.
    package func guarantee(_ values: OptionValues, _ token: TokenTerms) -> Guarantee {
        var all = values
        for option in options { all[option.name] = values[option.name] ?? option.standard }
        return promise(GuaranteeSettings(options: all, token: token))
    }

    package var optionRoles: [String: OptionRole] {
        Dictionary(options.map { ($0.name, $0.role) }) { first, _ in first }
    }

    /// How often a variant's nodes refresh what they know, by the option that sets it; options that
    /// are off left out.
    package func refreshPeriods(
        _ values: OptionValues
    ) -> [(option: String, period: Duration)] {
        options.filter { $0.role == .refreshPeriod || $0.role == .keptAnswerLife }
            .map { ($0.name, values.duration($0)) }
            .filter { $0.1 > .zero }
    }

    /// The settings that a simulation runs under in place of the standard ones: periods so short
    /// that every bound is reached many times.
    package var simulated: OptionValues {
        let values = options.compactMap { option in option.simulated.map { (option.name, $0) } }
        return OptionValues(Dictionary(values) { first, _ in first })
    }

    /// Every way of working that a simulation should see: one for each combination of choices, and
    /// one for each other value that an option names.
    package var simulatedVariants: [OptionValues] {
        let others = options.flatMap { option in
            option.alsoSimulated.map { simulated.setting(option.name, to: $0) }
        }
        return combinations(from: simulated) { $0.choices } + others
    }

    /// `base` with every combination of the values named for each option; an option with none keeps
    /// its value.
    package func combinations(
        from base: OptionValues = OptionValues(), _ values: (StrategyOption) -> [OptionValue]
    ) -> [OptionValues] {
        options.reduce([base]) { known, option in
            let values = values(option)
            guard !values.isEmpty else { return known }
            return known.flatMap { known in values.map { known.setting(option.name, to: $0) } }
        }
    }
}
