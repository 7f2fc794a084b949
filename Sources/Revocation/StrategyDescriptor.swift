/// A part outside the process that a variant needs.
public enum StoreKind: String, Sendable, Hashable, CaseIterable, Codable {
    case sqlite, redis

    /// Whether it runs in a process of its own, so that its processor time is no part of a node's.
    public var hasOwnProcess: Bool {
        switch self {
        case .sqlite: false
        case .redis: true
        }
    }
}

/// A strategy's description in the registry, available before the strategy is built.
public struct StrategyDescriptor: Sendable {
    /// As scenarios and CSV spell it: `jwt-redis-blocklist`.
    public let name: String
    /// Names from before, which scenarios may still use.
    public let aliases: [String]
    /// What a node asks, and what a revocation does, in one line.
    public let summary: String
    public let options: [StrategyOption]
    /// Whether `token.algorithm` matters: false for opaque tokens.
    public let signsTokens: Bool
    /// Whether high-stakes requests are answered in another way than the rest.
    public let weighsRequests: Bool
    /// Whether it accepts everything, so that its measurements are the harness's own cost: one
    /// strategy alone.
    public let isCalibration: Bool
    private let place: @Sendable (OptionValues) -> StatePlacement
    /// The stores a variant with these settings needs.
    public let stores: @Sendable (OptionValues) -> Set<StoreKind>
    /// What a variant with these settings needs of its stores beyond what every version has.
    public let storeFeatures: @Sendable (OptionValues) -> Set<StoreFeature>
    private let promise: @Sendable (GuaranteeSettings) -> Guarantee

    /// - Parameters:
    ///   - placement: where the state is that a variant's verifications need.
    ///   - guarantee: what a variant with these settings promises.
    public init(
        name: String, aliases: [String] = [], summary: String, options: [StrategyOption] = [],
        signsTokens: Bool, weighsRequests: Bool = false, isCalibration: Bool = false,
        placement: @escaping @Sendable (OptionValues) -> StatePlacement,
        stores: @escaping @Sendable (OptionValues) -> Set<StoreKind> = { _ in [] },
        storeFeatures: @escaping @Sendable (OptionValues) -> Set<StoreFeature> = { _ in [] },
        guarantee: @escaping @Sendable (GuaranteeSettings) -> Guarantee
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.options = options
        self.signsTokens = signsTokens
        self.weighsRequests = weighsRequests
        self.isCalibration = isCalibration
        place = placement
        self.stores = stores
        self.storeFeatures = storeFeatures
        promise = guarantee
    }

    /// Whether a scenario means this strategy by `name`.
    public func answers(to name: String) -> Bool { self.name == name || aliases.contains(name) }

    /// What a variant promises, before it is built.
    public func guarantee(_ values: OptionValues, _ token: TokenTerms) -> Guarantee {
        promise(GuaranteeSettings(options: completed(values), token: token))
    }

    /// Where the state is that a variant's verifications need, before it is built.
    public func placement(_ values: OptionValues) -> StatePlacement { place(completed(values)) }

    private func completed(_ values: OptionValues) -> OptionValues {
        var all = values
        for option in options { all[option.name] = values[option.name] ?? option.standard }
        return all
    }

    public var optionRoles: [String: OptionRole] {
        Dictionary(options.map { ($0.name, $0.role) }) { first, _ in first }
    }

    /// How often a variant's nodes refresh what they know, by the option that sets it; options that
    /// are off left out.
    public func refreshPeriods(
        _ values: OptionValues
    ) -> [(option: String, period: Duration)] {
        options.filter { $0.role == .refreshPeriod || $0.role == .keptAnswerLife }
            .map { ($0.name, values.duration($0)) }
            .filter { $0.1 > .zero }
    }

    /// The settings that a simulation runs under in place of the standard ones: periods so short
    /// that every bound is reached many times.
    public var simulated: OptionValues {
        let values = options.compactMap { option in option.simulated.map { (option.name, $0) } }
        return OptionValues(Dictionary(values) { first, _ in first })
    }

    /// Every way of working that a simulation should see: one for each combination of choices, and
    /// one for each other value that an option names.
    public var simulatedVariants: [OptionValues] {
        let others = options.flatMap { option in
            option.alsoSimulated.map { simulated.setting(option.name, to: $0) }
        }
        return combinations(from: simulated) { $0.choices } + others
    }

    /// `base` with every combination of the values named for each option; an option with none keeps
    /// its value.
    public func combinations(
        from base: OptionValues = OptionValues(), _ values: (StrategyOption) -> [OptionValue]
    ) -> [OptionValues] {
        options.reduce([base]) { known, option in
            let values = values(option)
            guard !values.isEmpty else { return known }
            return known.flatMap { known in values.map { known.setting(option.name, to: $0) } }
        }
    }
}
