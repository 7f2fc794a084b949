/// A setting that a strategy takes from the scenario, described so that a scenario can be checked.
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
    /// The default.
    public let standard: OptionValue
    public let role: OptionRole
    /// The value for a simulation; nil for the standard value.
    public let simulated: OptionValue?
    /// Other values that deserve their own simulation.
    public let alsoSimulated: [OptionValue]

    public static func duration(
        _ name: String, default standard: Duration, in range: ClosedRange<Duration>,
        role: OptionRole = .other, simulated: Duration? = nil, also: [Duration] = [], _ help: String
    ) -> StrategyOption {
        StrategyOption(
            name: name, help: help, kind: .duration(range), standard: .duration(standard),
            role: role, simulated: simulated.map { .duration($0) },
            alsoSimulated: also.map { .duration($0) })
    }

    public static func count(
        _ name: String, default standard: Int, in range: ClosedRange<Int>,
        role: OptionRole = .other, simulated: Int? = nil, also: [Int] = [], _ help: String
    ) -> StrategyOption {
        StrategyOption(
            name: name, help: help, kind: .count(range), standard: .count(standard), role: role,
            simulated: simulated.map { .count($0) }, alsoSimulated: also.map { .count($0) })
    }

    /// Returns an option with named choices. A simulation covers every choice.
    public static func choice(
        _ name: String, default standard: String, of choices: [String], _ help: String
    ) -> StrategyOption {
        StrategyOption(
            name: name, help: help, kind: .choice(choices), standard: .choice(standard),
            role: .other, simulated: nil, alsoSimulated: [])
    }

    /// The values of a choice; empty for other kinds of options.
    public var choices: [OptionValue] {
        guard case .choice(let names) = kind else { return [] }
        return names.map { .choice($0) }
    }

    /// The option as a term of a guarantee's durations.
    public var term: DurationTerm { .option(name) }
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

/// The settings of one variant of a strategy. Options left out of the scenario have their standard
/// values.
public struct OptionValues: Sendable, Hashable {
    package private(set) var values: [String: OptionValue]

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

    /// Returns the same values except for one.
    public func setting(_ name: String, to value: OptionValue) -> OptionValues {
        var changed = self
        changed[name] = value
        return changed
    }
}
