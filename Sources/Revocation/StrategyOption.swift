/// One setting a strategy takes from the scenario, described so that a reader can check it.
public struct StrategyOption: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case duration(ClosedRange<Duration>)
        case count(ClosedRange<Int>)
        case choice([String])
    }

    /// As the scenario spells it: `cache_ttl`.
    public let name: String
    /// One line for `revbench list`.
    public let help: String
    public let kind: Kind
    /// What holds when the scenario is silent.
    public let standard: OptionValue

    public static func duration(
        _ name: String, default standard: Duration, in range: ClosedRange<Duration>, _ help: String
    ) -> StrategyOption {
        StrategyOption(
            name: name, help: help, kind: .duration(range), standard: .duration(standard))
    }

    public static func count(
        _ name: String, default standard: Int, in range: ClosedRange<Int>, _ help: String
    ) -> StrategyOption {
        StrategyOption(name: name, help: help, kind: .count(range), standard: .count(standard))
    }

    public static func choice(
        _ name: String, default standard: String, of choices: [String], _ help: String
    ) -> StrategyOption {
        StrategyOption(name: name, help: help, kind: .choice(choices), standard: .choice(standard))
    }
}

/// A setting's value, already checked against its ``StrategyOption``.
public enum OptionValue: Sendable, Hashable, CustomStringConvertible {
    case duration(Duration)
    case count(Int)
    case choice(String)

    /// As the scenario would spell it: `1s`, `1000`, `redis`.
    public var description: String {
        switch self {
        case .duration(let value): value.text
        case .count(let value): String(value)
        case .choice(let value): value
        }
    }
}

/// The settings of one variant of a strategy; what the scenario left out has its standard value.
public struct OptionValues: Sendable, Hashable {
    public private(set) var values: [String: OptionValue]

    public init(_ values: [String: OptionValue] = [:]) { self.values = values }

    public subscript(name: String) -> OptionValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    public func duration(_ option: StrategyOption) -> Duration {
        guard case .duration(let value) = values[option.name] ?? option.standard else {
            return .zero
        }
        return value
    }

    public func count(_ option: StrategyOption) -> Int {
        guard case .count(let value) = values[option.name] ?? option.standard else { return 0 }
        return value
    }

    public func choice(_ option: StrategyOption) -> String {
        guard case .choice(let value) = values[option.name] ?? option.standard else { return "" }
        return value
    }
}

/// A part outside the process that a variant needs.
public enum StoreKind: String, Sendable, Hashable, CaseIterable, Codable {
    case sqlite, redis
}

/// What the registry says of a strategy before any is built.
public struct StrategyDescriptor: Sendable {
    /// As scenarios and CSV spell it: `jwt-redis-blocklist`.
    public let name: String
    /// What a node asks and a revocation does, in one line.
    public let summary: String
    public let options: [StrategyOption]
    /// Whether `token.algorithm` matters: false for opaque tokens.
    public let signsTokens: Bool
    /// Whether high-stakes requests are answered in another way than the rest.
    public let weighsRequests: Bool
    /// The stores a variant with these settings needs.
    public let stores: @Sendable (OptionValues) -> Set<StoreKind>

    public init(
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
