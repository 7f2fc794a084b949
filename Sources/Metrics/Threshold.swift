/// How a measured value is held against a limit.
public enum Relation: String, Sendable, Hashable, Codable, CaseIterable {
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="
    case equal = "=="
    case unequal = "!="

    public func holds(_ value: Double, _ limit: Double) -> Bool {
        switch self {
        case .less: value < limit
        case .atMost: value <= limit
        case .more: value > limit
        case .atLeast: value >= limit
        case .equal: value == limit
        case .unequal: value != limit
        }
    }
}

/// A condition that a figure of a run has to meet.
public struct Threshold: Sendable, Hashable, Codable {
    /// Every strategy but `null`.
    public static let everyStrategy = "*"

    /// A strategy's name, or ``everyStrategy``.
    public let strategy: String
    /// In the words of the scenario: `window_upper_p99 < 5ms`.
    public let text: String
    public let metric: String
    /// As in `summary.csv`.
    public let stat: String
    public let relation: Relation
    /// In the metric's unit.
    public let limit: Double

    public init(
        strategy: String, text: String, metric: String, stat: String, relation: Relation,
        limit: Double
    ) {
        self.strategy = strategy
        self.text = text
        self.metric = metric
        self.stat = stat
        self.relation = relation
        self.limit = limit
    }

    public func covers(_ name: String) -> Bool {
        strategy == name || (strategy == Self.everyStrategy && name != "null")
    }

    public func holds(_ value: Double) -> Bool { relation.holds(value, limit) }
}
