/// How a measured value is held against a limit.
package enum Relation: String, Sendable, Hashable, Codable, CaseIterable {
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="
    case equal = "=="
    case unequal = "!="

    package func holds(_ value: Double, _ limit: Double) -> Bool {
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
package struct Threshold: Sendable, Hashable, Codable {
    /// Every strategy but `null`.
    package static let everyStrategy = "*"

    /// A strategy's name, or ``everyStrategy``.
    package let strategy: String
    /// In the words of the scenario: `window_upper_p99 < 5ms`.
    package let text: String
    package let metric: String
    /// As in `summary.csv`.
    package let stat: String
    package let relation: Relation
    /// In the metric's unit.
    package let limit: Double

    package init(
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

    package func covers(_ name: String) -> Bool {
        strategy == name || (strategy == Self.everyStrategy && name != "null")
    }

    package func holds(_ value: Double) -> Bool { relation.holds(value, limit) }
}
