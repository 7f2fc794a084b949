/// A store that a variant needs.
public enum StoreKind: String, Sendable, Hashable, CaseIterable, Codable {
    case sqlite, redis

    /// Whether it runs in its own process, so that its CPU time is not part of a node's.
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
    /// Former names, which scenarios may still use.
    public let aliases: [String]
    /// What a node checks and what a revocation does, in one line.
    public let summary: String
    public let options: [StrategyOption]
    /// Whether `token.algorithm` matters: false for opaque tokens.
    public let signsTokens: Bool
    /// Whether high-stakes requests are answered differently from the rest.
    public let weighsRequests: Bool
    /// Whether it accepts everything, so that its measurements are the harness's own cost. True for
    /// exactly one strategy.
    public let isCalibration: Bool
    private let place: @Sendable (OptionValues) -> StatePlacement
    /// The stores a variant with these settings needs.
    public let stores: @Sendable (OptionValues) -> Set<StoreKind>
    /// The store features that a variant with these settings needs and that not every version has.
    public let storeFeatures: @Sendable (OptionValues) -> Set<StoreFeature>
    private let promise: @Sendable (GuaranteeSettings) -> Guarantee
    private let refusal: @Sendable (OptionValues) -> String?

    /// - Parameters:
    ///   - placement: where a variant with these settings keeps the state for its verifications.
    ///   - guarantee: what a variant with these settings promises.
    ///   - refusal: see ``refusalOverHTTP(_:)``.
    public init(
        name: String, aliases: [String] = [], summary: String, options: [StrategyOption] = [],
        signsTokens: Bool, weighsRequests: Bool = false, isCalibration: Bool = false,
        placement: @escaping @Sendable (OptionValues) -> StatePlacement,
        stores: @escaping @Sendable (OptionValues) -> Set<StoreKind> = { _ in [] },
        storeFeatures: @escaping @Sendable (OptionValues) -> Set<StoreFeature> = { _ in [] },
        guarantee: @escaping @Sendable (GuaranteeSettings) -> Guarantee,
        refusingOverHTTP refusal: @escaping @Sendable (OptionValues) -> String? = { _ in nil }
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
        self.refusal = refusal
    }

    /// Returns whether `name` refers to this strategy in a scenario.
    public func answers(to name: String) -> Bool { self.name == name || aliases.contains(name) }

    /// Returns what a variant promises, before it is built.
    public func guarantee(_ values: OptionValues, _ token: TokenTerms) -> Guarantee {
        promise(GuaranteeSettings(options: completed(values), token: token))
    }

    /// Returns where a variant keeps the state for its verifications, before it is built.
    public func placement(_ values: OptionValues) -> StatePlacement { place(completed(values)) }

    /// Returns why a variant cannot run over HTTP, and what to do; nil if it can.
    public func refusalOverHTTP(_ values: OptionValues) -> String? { refusal(completed(values)) }

    private func completed(_ values: OptionValues) -> OptionValues {
        var all = values
        for option in options { all[option.name] = values[option.name] ?? option.standard }
        return all
    }

    public var optionRoles: [String: OptionRole] {
        Dictionary(options.map { ($0.name, $0.role) }) { first, _ in first }
    }

    /// Returns how often a variant's nodes refresh their knowledge, by the option that sets the
    /// period. Options that are off are left out.
    public func refreshPeriods(
        _ values: OptionValues
    ) -> [(option: String, period: Duration)] {
        options.filter { $0.role == .refreshPeriod || $0.role == .keptAnswerLife }
            .map { ($0.name, values.duration($0)) }
            .filter { $0.1 > .zero }
    }

    /// The settings for a simulation, in place of the standard ones. The periods are so short that
    /// every bound is reached many times.
    public var simulated: OptionValues {
        let values = options.compactMap { option in option.simulated.map { (option.name, $0) } }
        return OptionValues(Dictionary(values) { first, _ in first })
    }

    /// All variants that a simulation should cover: one for each combination of choices, and one
    /// for each other value that an option names.
    public var simulatedVariants: [OptionValues] {
        let others = options.flatMap { option in
            option.alsoSimulated.map { simulated.setting(option.name, to: $0) }
        }
        return combinations(from: simulated) { $0.choices } + others
    }

    /// Returns `base` with every combination of the values named for each option. An option without
    /// named values keeps its value.
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
