/// The direction of improvement.
package enum Better: String, Sendable, Hashable, Codable {
    case higher, lower
    /// Neither direction is an improvement, as for the number of scheduled requests.
    case neither
}

/// The unit of a metric, as spelled in files.
package enum MetricUnit: String, Sendable, Hashable, Codable, CaseIterable {
    case perSecond = "1/s"
    case microseconds = "us"
    case milliseconds = "ms"
    case bytes = "B"
    /// For counts, shares and ratios.
    case one = "1"

    /// The range of values in this unit, unless the metric has its own. The ends are far beyond
    /// anything measured, and a double still represents whole numbers exactly there, nanoseconds
    /// included.
    package var range: ClosedRange<Double> {
        switch self {
        case .perSecond: 0...1e12
        case .microseconds: 0...1e15
        case .milliseconds: 0...1e13
        case .bytes, .one: 0...1e15
        }
    }

    /// The range of a share.
    static let share = 0.0...1.0
    /// The range of a slope. Memory per entry is the slope of a measurement, noise included.
    static let slope = -1e15...1e15
}

/// How a threshold judges the blocks of a run.
package enum Judging: Sendable, Hashable {
    /// By the median over the blocks.
    case median
    /// By the worst block: a median would hide a block in which something failed.
    case worstBlock
    /// By the quantiles of all blocks pooled into one sample.
    case pooled
}

/// A named quantity with a unit and a direction. Each metric is a constant of this type. Its name
/// is spelled nowhere else, and everything that shows a metric gets its form from the constant.
package struct Metric: Sendable {
    /// The name in `summary.csv` and in thresholds, with the unit last: `verify_per_s`.
    package let name: String
    package let unit: MetricUnit
    package let better: Better
    /// The title in words.
    package let title: String
    /// The statistics in `summary.csv`. Empty for a metric that only `comparison.csv` has.
    package let stats: [Stat]
    /// Whether the metric counts failures. A failure in one block counts, whatever the other blocks
    /// show.
    package let isFailureCount: Bool
    /// How a threshold judges the blocks. For single statistics, see ``judging(of:)``.
    private let judging: Judging
    /// The columns of the metric in `comparison.csv`.
    package let columns: [Column]
    /// The statistics by which strategies and runs are compared.
    package let headlines: [Stat]
    /// The position of its headlines among those of all metrics.
    let headlineRank: Int
    /// The format of run files since which the name has its present meaning. Figures of older runs
    /// are not comparable with those of newer ones.
    package let meaningSinceFormat: Int
    /// The title of its panel in the chart of bytes. Nil if it has none.
    package let bytesTitle: String?
    /// The range of any of its statistics. A file with a value outside it is damaged.
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

    /// The statistic that the name denotes without a suffix. Nil if the statistic has to be named.
    package var plainStat: Stat? { Stat.plain.first(where: stats.contains) }

    /// Returns how a threshold on the statistic judges the blocks of a run. A maximum is the
    /// maximum over all blocks: a median of maxima would hide the largest.
    package func judging(of stat: Stat) -> Judging {
        if stat == .max { return .pooled }
        return judging == .pooled && stat.share == nil ? .median : judging
    }
}

extension Metric: Hashable {
    package static func == (one: Metric, other: Metric) -> Bool { one.name == other.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Coded by name. Decoding rejects a name that no metric has.
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
    package static let all: [Metric] = [
        verification, windows, massRevocation, memory, refreshing, highStakesWindows, feeds, load,
        counts, network, clients, introspection, events, servers,
    ].reduce([], +)

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    package static func named(_ name: some StringProtocol) -> Metric? { byName[String(name)] }
}
