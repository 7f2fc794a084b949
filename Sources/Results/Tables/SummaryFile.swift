package import Metrics

/// What one measurement measures, regardless of the block.
package struct MeasurementKey: Sendable, Hashable {
    package var name: VariantName
    package var phase: String
    package var op: TokenOperation?
    package var metric: Metric
    package var timebase: Timebase?
    package var stat: SummaryStat

    package init(_ name: VariantName, _ measurement: Measurement) {
        self.name = name
        phase = measurement.phase
        op = measurement.op
        metric = measurement.metric
        timebase = measurement.timebase
        stat = .measured(measurement.stat)
    }

    fileprivate init(
        _ name: VariantName, phase: String, op: TokenOperation?, metric: Metric,
        timebase: Timebase?, stat: SummaryStat
    ) {
        self.name = name
        self.phase = phase
        self.op = op
        self.metric = metric
        self.timebase = timebase
        self.stat = stat
    }

    /// Returns whether the value is that statistic itself, rather than a ratio of it.
    package func isOf(_ metric: Metric, _ stat: Stat) -> Bool {
        metric == self.metric && self.stat == .measured(stat)
    }

    /// The key of the maximum next to a quantile; nil for what is not a quantile.
    package var ofMaximum: MeasurementKey? {
        guard case .measured(let stat) = stat, stat.share != nil else { return nil }
        var largest = self
        largest.stat = .measured(.max)
        return largest
    }

    /// The headline that the value belongs to, if any.
    package var headline: Headline? {
        Headline.all.first { $0.matches(metric: metric, stat: stat, phase: phase) }
    }

    package var unit: MetricUnit {
        if case .measured = stat { metric.unit } else { .one }
    }

    /// The range of values: that of the metric, or that of any ratio.
    var range: ClosedRange<Double> {
        if case .measured = stat { metric.range } else { MetricUnit.one.range }
    }
}

/// One row of `summary.csv`.
package struct SummaryRow: Sendable, Hashable {
    /// The block, or nil for a row over all blocks.
    package var block: Int?
    package var key: MeasurementKey
    package var value: Double
    package var low: Double?
    package var high: Double?
    /// The number of observations in a block; over all blocks, usually the number of blocks.
    package var n: Int
    package var invalidReason: String?

    package init(
        block: Int?, key: MeasurementKey, value: Double, low: Double? = nil, high: Double? = nil,
        n: Int, invalidReason: String? = nil
    ) {
        self.block = block
        self.key = key
        self.value = value
        self.low = low
        self.high = high
        self.n = n
        self.invalidReason = invalidReason
    }

    package var isOverAll: Bool { block == nil }

    package var unit: MetricUnit { key.unit }

    /// Returns the rows of each block. The A/A control has none.
    package static func rows(ofEachBlock trials: [TrialRecord]) -> [SummaryRow] {
        trials.filter { !$0.isControl }.flatMap(rows)
    }

    /// Returns the rows of a trial's measurements.
    package static func rows(of trial: TrialRecord) -> [SummaryRow] {
        trial.measurements.map { measurement in
            SummaryRow(
                block: trial.block, key: MeasurementKey(trial.name, measurement),
                value: measurement.value, n: measurement.n,
                invalidReason: trial.invalidReason ?? measurement.invalidReason)
        }
    }
}

/// `summary.csv`
package enum SummaryFile: TableFile {
    package static let name = "summary.csv"

    /// The value of `block` in rows over all blocks.
    private static let everyBlock = "all"

    private static let first = ["run_id", "scenario", "block"]
    private static let header =
        [
            "phase", "op", "metric", "timebase", "stat", "value", "unit", "ci_low", "ci_high", "n",
        ] + Validity.columns

    package static func table(
        _ rows: [SummaryRow], runID: String, scenario: String
    ) -> CSVTable {
        var table = CSVTable(
            first, ofVariants: header, swept: SweptSettings(rows.lazy.map(\.key.name)))
        func append(_ row: SummaryRow, isGap: Bool = false) {
            table.append(
                [runID, scenario, row.block.map { String($0) } ?? everyBlock], of: row.key.name,
                cells(of: row, isGap: isGap))
        }
        let gaps = SummaryGaps(rows)
        for row in rows {
            for gap in gaps.before(row) { append(gap, isGap: true) }
            append(row)
        }
        return table
    }

    private static func cells(of row: SummaryRow, isGap: Bool) -> [String] {
        // Ratios may be small: four decimals would leave some of them with one digit.
        let decimals = row.unit == .one ? 6 : 4
        func cell(_ value: Double?) -> String {
            value.map { plain($0, decimals: decimals) } ?? ""
        }
        let key = row.key
        return [
            key.phase, key.op?.rawValue ?? "", key.metric.name,
            key.timebase?.rawValue ?? "", key.stat.text(of: key.metric),
            isGap ? "" : cell(row.value), row.unit.rawValue, cell(row.low), cell(row.high),
            String(row.n),
        ] + Validity.cells(row.invalidReason)
    }

    static func columns(_ format: RunFormat) -> [String] { first + header }

    typealias Row = SummaryRow

    struct Place: Hashable {
        let block: Int?
        let key: MeasurementKey
    }

    static func place(of row: SummaryRow) -> Place { Place(block: row.block, key: row.key) }

    static func row(_ cells: NamedRow, _ frame: TableFrame) throws(CSVProblem) -> SummaryRow? {
        let key = try key(of: cells, frame)
        let block = cells["block"] == everyBlock ? nil : try frame.block(of: cells)
        let (low, high) = (try cells.number("ci_low"), try cells.number("ci_high"))
        guard (low == nil) == (high == nil), (low ?? 0) <= (high ?? 0) else {
            throw cells.problem(
                "ci_low is \"\(cells.excerpt("ci_low"))\" and ci_high "
                    + "\"\(cells.excerpt("ci_high"))\", which is no interval")
        }
        let n = try cells.whole("n")
        let invalidReason = try Validity.invalidReason(cells)
        guard let value = try cells.number("value", in: key.range) else {
            // A quantile without a value has too few observations.
            guard case .measured(let stat) = key.stat, stat.share != nil else {
                throw cells.problem("no value")
            }
            return nil
        }
        return SummaryRow(
            block: block, key: key, value: value, low: low, high: high, n: n,
            invalidReason: invalidReason)
    }

    private static func key(
        of cells: NamedRow, _ frame: TableFrame
    ) throws(CSVProblem) -> MeasurementKey {
        guard let metric = Metric.named(cells["metric"]) else {
            throw cells.problem("there is no metric \"\(cells.excerpt("metric"))\"")
        }
        guard let stat = SummaryStat(cells["stat"], of: metric) else {
            throw cells.problem("\(metric.name) has no statistic \"\(cells.excerpt("stat"))\"")
        }
        let key = MeasurementKey(
            try frame.name(of: cells), phase: cells["phase"], op: try cells.optionalWord("op"),
            metric: metric, timebase: try cells.optionalWord("timebase"), stat: stat)
        guard !key.phase.isEmpty else { throw cells.problem("no phase") }
        guard cells["unit"] == key.unit.rawValue else {
            throw cells.problem(
                "the unit of \(metric.name) is \"\(cells.excerpt("unit"))\", "
                    + "not \(key.unit.rawValue)")
        }
        return key
    }
}

/// Quantiles whose rows have no value, because there were too few observations. The maximum has a
/// row with a value.
struct SummaryGaps {
    private struct Place: Hashable {
        let block: Int?
        let key: MeasurementKey
    }

    private let known: Set<Place>
    /// Quantiles that are missing from a block.
    private let missed: Set<MeasurementKey>

    init(_ rows: [SummaryRow]) {
        let known = Set(rows.map { Place(block: $0.block, key: $0.key) })
        self.known = known
        missed = Set(
            rows.filter { !$0.isOverAll }.flatMap { row in
                Self.quantiles(beside: row).filter { stat, key in
                    !stat.isKnown(from: row.n)
                        && !known.contains(Place(block: row.block, key: key))
                }.map(\.key)
            })
    }

    /// Returns the quantiles of the measurement whose maximum a row holds.
    private static func quantiles(beside row: SummaryRow) -> [(stat: Stat, key: MeasurementKey)] {
        guard row.key.stat == .measured(.max) else { return [] }
        return row.key.metric.stats.filter { $0.share != nil }.map { stat in
            var key = row.key
            key.stat = .measured(stat)
            return (stat, key)
        }
    }

    /// Returns the rows without a value that precede the row of a maximum. They have the same `n`.
    func before(_ row: SummaryRow) -> [SummaryRow] {
        Self.quantiles(beside: row).filter { stat, key in
            !known.contains(Place(block: row.block, key: key))
                && (row.isOverAll ? missed.contains(key) : !stat.isKnown(from: row.n))
        }.map { _, key in
            var gap = row
            gap.key = key
            (gap.value, gap.low, gap.high) = (0, nil, nil)
            return gap
        }
    }
}
