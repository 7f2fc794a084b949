/// The direction of improvement.
package enum Better: String, Sendable, Hashable, Codable {
    case higher, lower
    /// Neither direction is an improvement, as for the number of scheduled requests.
    case neither
}

/// The unit of a metric, as files spell it.
package enum MetricUnit: String, Sendable, Hashable, Codable, CaseIterable {
    case perSecond = "1/s"
    case microseconds = "us"
    case milliseconds = "ms"
    case bytes = "B"
    /// Counts, shares and ratios.
    case one = "1"

    /// What a value in the unit can be, unless its metric says otherwise: far above what anything
    /// takes, and far below where whole numbers end, of nanoseconds too.
    package var range: ClosedRange<Double> {
        switch self {
        case .perSecond: 0...1e12
        case .microseconds: 0...1e15
        case .milliseconds: 0...1e13
        case .bytes, .one: 0...1e15
        }
    }

    /// Of a share.
    static let share = 0.0...1.0
    /// Of what grows or shrinks: memory per entry is the slope of a measurement, noise included.
    static let slope = -1e15...1e15
}

/// How a threshold judges the blocks of a run.
package enum Judging: Sendable, Hashable {
    /// By the median over the blocks.
    case median
    /// By the worst block: a median would hide the one in which something failed.
    case worstBlock
    /// By the quantiles of all blocks as one sample.
    case pooled
}

/// What is measured under one name. Each metric is a constant of this type: its name is spelled
/// nowhere else, and whatever shows a metric asks the constant how.
package struct Metric: Sendable {
    /// As in `summary.csv` and in thresholds, the unit last: `verify_per_s`.
    package let name: String
    package let unit: MetricUnit
    package let better: Better
    /// In words.
    package let title: String
    /// Those of `summary.csv`; none for a metric that only `comparison.csv` has.
    package let stats: [Stat]
    /// Whether the metric counts failures, each of which counts, whatever other blocks say.
    package let isFailureCount: Bool
    /// How a threshold judges its blocks; of single statistics, see ``judging(of:)``.
    private let judging: Judging
    /// Where `comparison.csv` has it.
    package let columns: [Column]
    /// The statistics by which strategies and runs are compared.
    package let headlines: [Stat]
    /// The place of its headlines among those of all metrics.
    let headlineRank: Int
    /// The format of run files since which the name has its present meaning: a figure of an older
    /// run is not comparable with one of a newer.
    package let meaningSinceFormat: Int
    /// Above its panel in the chart of bytes; nil where it has none.
    package let bytesTitle: String?
    /// What any of its statistics can be. A file that says otherwise is damaged.
    package let range: ClosedRange<Double>

    init(
        _ name: String, _ unit: MetricUnit, _ better: Better, _ title: String, _ stats: [Stat],
        isFailureCount: Bool = false, judging: Judging = .median, columns: [Column] = [],
        headlines: [Stat] = [], headlineRank: Int = .max, bytesTitle: String? = nil,
        meaningSinceFormat: Int = 1, range: ClosedRange<Double>? = nil
    ) {
        self.name = name
        self.unit = unit
        self.better = better
        self.title = title
        self.stats = stats
        self.isFailureCount = isFailureCount
        self.judging = isFailureCount ? .worstBlock : judging
        self.columns = columns
        self.headlines = headlines
        self.headlineRank = headlineRank
        self.bytesTitle = bytesTitle
        self.meaningSinceFormat = meaningSinceFormat
        self.range = range ?? unit.range
    }

    /// The statistic that the name alone stands for; nil where one has to be named.
    package var plainStat: Stat? { Stat.plain.first(where: stats.contains) }

    /// How a threshold on the statistic judges the blocks of a run. A maximum is that of all
    /// blocks: a median of maxima would hide the largest.
    package func judging(of stat: Stat) -> Judging {
        if stat == .max { return .pooled }
        return judging == .pooled && stat.share == nil ? .median : judging
    }
}

extension Metric: Hashable {
    package static func == (one: Metric, other: Metric) -> Bool { one.name == other.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// By name. A name that no metric has is refused.
extension Metric: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let metric = Metric.named(name) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "there is no metric \(name)")
        }
        self = metric
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

extension Metric {
    /// Every metric, in the order of the columns of `comparison.csv`.
    package static let all: [Metric] =
        verification + windows + massRevocation + memory + refreshing + highStakesWindows + feeds
        + load + counts + network

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    package static func named(_ name: some StringProtocol) -> Metric? { byName[String(name)] }
}
