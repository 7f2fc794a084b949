/// How a measured value is compared with a limit.
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

/// A condition on a measured value of a run.
package struct Threshold: Sendable, Hashable {
    /// Every strategy except the calibration.
    package static let everyStrategy = "*"

    /// A strategy's name, or ``everyStrategy``.
    package let strategy: String
    /// The scenario's text: `window_upper_p99 < 5ms`.
    package let text: String
    package let statistic: MetricStatistic
    package let relation: Relation
    /// The limit in the statistic's unit.
    package let limit: Double

    package init(
        strategy: String, text: String, of statistic: MetricStatistic, relation: Relation,
        limit: Double
    ) {
        self.strategy = strategy
        self.text = text
        self.statistic = statistic
        self.relation = relation
        self.limit = limit
    }

    package func covers(_ name: String, isCalibration: Bool) -> Bool {
        strategy == name || (strategy == Self.everyStrategy && !isCalibration)
    }

    package func holds(_ value: Double) -> Bool { relation.holds(value, limit) }
}

/// Coded with the metric and the statistic as separate values, as in `summary.csv`.
extension Threshold: Codable {
    private enum CodingKeys: String, CodingKey {
        case strategy, text, metric, stat, relation, limit
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let metric = try container.decode(Metric.self, forKey: .metric)
        let word = try container.decode(String.self, forKey: .stat)
        let statistic: MetricStatistic? =
            switch SummaryStat(word, of: metric) {
            case .measured(let stat): MetricStatistic(metric, stat)
            case .ratio(let stat): MetricStatistic(metric, stat, isRatio: true)
            case .controlRatio, nil: nil
            }
        guard let statistic else {
            throw DecodingError.dataCorruptedError(
                forKey: .stat, in: container,
                debugDescription: "\(metric.name) has no statistic \(word)")
        }
        self.init(
            strategy: try container.decode(String.self, forKey: .strategy),
            text: try container.decode(String.self, forKey: .text), of: statistic,
            relation: try container.decode(Relation.self, forKey: .relation),
            limit: try container.decode(Double.self, forKey: .limit))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(strategy, forKey: .strategy)
        try container.encode(text, forKey: .text)
        try container.encode(statistic.metric, forKey: .metric)
        try container.encode(statistic.summaryStat.text(of: statistic.metric), forKey: .stat)
        try container.encode(relation, forKey: .relation)
        try container.encode(limit, forKey: .limit)
    }
}
