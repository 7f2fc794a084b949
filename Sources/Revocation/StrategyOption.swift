/// One setting a strategy takes from the scenario, described so that a reader can check it.
package struct StrategyOption: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case duration(ClosedRange<Duration>)
        case count(ClosedRange<Int>)
        case choice([String])
    }

    /// As the scenario spells it: `cache_ttl`.
    package let name: String
    /// One line for `revbench list`.
    package let help: String
    package let kind: Kind
    /// What holds when the scenario is silent.
    package let standard: OptionValue

    package static func duration(
        _ name: String, default standard: Duration, in range: ClosedRange<Duration>, _ help: String
    ) -> StrategyOption {
        StrategyOption(
            name: name, help: help, kind: .duration(range), standard: .duration(standard))
    }

    package static func count(
        _ name: String, default standard: Int, in range: ClosedRange<Int>, _ help: String
    ) -> StrategyOption {
        StrategyOption(name: name, help: help, kind: .count(range), standard: .count(standard))
    }

    package static func choice(
        _ name: String, default standard: String, of choices: [String], _ help: String
    ) -> StrategyOption {
        StrategyOption(name: name, help: help, kind: .choice(choices), standard: .choice(standard))
    }
}

/// A setting's value, already checked against its ``StrategyOption``.
package enum OptionValue: Sendable, Hashable, CustomStringConvertible {
    case duration(Duration)
    case count(Int)
    case choice(String)

    /// As the scenario would spell it: `1s`, `1000`, `redis`.
    package var description: String {
        switch self {
        case .duration(let value): value.text
        case .count(let value): String(value)
        case .choice(let value): value
        }
    }
}

/// The settings of one variant of a strategy; what the scenario left out has its standard value.
package struct OptionValues: Sendable, Hashable {
    package private(set) var values: [String: OptionValue]

    package init(_ values: [String: OptionValue] = [:]) { self.values = values }

    package subscript(name: String) -> OptionValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    package func duration(_ option: StrategyOption) -> Duration {
        guard case .duration(let value) = values[option.name] ?? option.standard else {
            return .zero
        }
        return value
    }

    package func count(_ option: StrategyOption) -> Int {
        guard case .count(let value) = values[option.name] ?? option.standard else { return 0 }
        return value
    }

    package func choice(_ option: StrategyOption) -> String {
        guard case .choice(let value) = values[option.name] ?? option.standard else { return "" }
        return value
    }
}

/// A part outside the process that a variant needs.
package enum StoreKind: String, Sendable, Hashable, CaseIterable, Codable {
    case sqlite, redis
}

/// What the registry says of a strategy before any is built.
package struct StrategyDescriptor: Sendable {
    /// As scenarios and CSV spell it: `jwt-redis-blocklist`.
    package let name: String
    /// What a node asks and a revocation does, in one line.
    package let summary: String
    package let options: [StrategyOption]
    /// Whether `token.algorithm` matters: false for opaque tokens.
    package let signsTokens: Bool
    /// Whether high-stakes requests are answered in another way than the rest.
    package let weighsRequests: Bool
    /// The stores a variant with these settings needs.
    package let stores: @Sendable (OptionValues) -> Set<StoreKind>

    package init(
        name: String, summary: String, options: [StrategyOption] = [], signsTokens: Bool,
        weighsRequests: Bool = false,
        stores: @escaping @Sendable (OptionValues) -> Set<StoreKind> = { _ in [] }
    ) {
        self.name = name
        self.summary = summary
        self.options = options
        self.signsTokens = signsTokens
        self.weighsRequests = weighsRequests
        self.stores = stores
    }
}
