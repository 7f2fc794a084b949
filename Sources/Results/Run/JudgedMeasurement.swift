import Metrics

/// A figure that a threshold is compared with, and the basis of the figure.
struct JudgedMeasurement {
    let row: SummaryRow
    /// A description that follows the phase: `, pooled over 3 blocks, largest of 60`.
    let basis: String

    /// What is measured within a trial: a phase, an operation and a timebase.
    private struct Place: Hashable {
        let phase: String
        let op: TokenOperation?
        let timebase: Timebase?

        init(_ key: MeasurementKey) {
            (phase, op, timebase) = (key.phase, key.op, key.timebase)
        }
    }

    /// Returns every figure that has to meet the threshold, in the order of the phases.
    ///
    /// - Parameter rows: the rows of one variant and metric.
    static func all(_ statistic: MetricStatistic, in rows: [SummaryRow]) -> [JudgedMeasurement] {
        var places: [Place] = []
        for row in rows where !places.contains(Place(row.key)) { places.append(Place(row.key)) }
        return places.flatMap { place in
            figures(statistic, in: rows.filter { Place($0.key) == place })
        }
    }

    private static func figures(
        _ statistic: MetricStatistic, in rows: [SummaryRow]
    ) -> [JudgedMeasurement] {
        let found = rows.filter { $0.key.stat == statistic.summaryStat }
        let judging = statistic.isRatio ? .median : statistic.metric.judging(of: statistic.stat)
        switch judging {
        case .worstBlock:
            return found.filter { !$0.isOverAll }.map {
                JudgedMeasurement(row: $0, basis: $0.block.map { ", block \($0)" } ?? "")
            }
        case .pooled:
            let whole = found.filter { $0.isOverAll && statistic.stat.share != nil }
            // In files from before pooling, n is the number of blocks behind a median of quantiles.
            let known = whole.filter { statistic.stat.isKnown(from: $0.n) }
            guard known.isEmpty else {
                let blocks = Self.blocks(of: rows)
                return known.map {
                    JudgedMeasurement(row: $0, basis: "\(pooled(blocks)), \($0.n) revocations")
                }
            }
            return largest(in: rows).map { [$0] } ?? []
        case .median:
            let whole = found.filter(\.isOverAll)
            guard whole.isEmpty, statistic.stat.share != nil, !statistic.isRatio else {
                return whole.map {
                    JudgedMeasurement(row: $0, basis: $0.n > 1 ? ", median of \($0.n) blocks" : "")
                }
            }
            return largest(in: rows).map { [$0] } ?? []
        }
    }

    /// Returns the largest value of any block. An invalid block makes it invalid.
    private static func largest(in rows: [SummaryRow]) -> JudgedMeasurement? {
        let blocks = rows.filter { $0.key.stat == .measured(.max) && !$0.isOverAll }
        guard var row = blocks.max(by: { $0.value < $1.value }) else { return nil }
        row.n = blocks.reduce(0) { $0 + $1.n }
        row.invalidReason =
            blocks.compactMap { block in
                block.invalidReason.map { "block \(block.block ?? 0): \($0)" }
            }.first
        return JudgedMeasurement(
            row: row, basis: "\(pooled(Self.blocks(of: blocks))), largest of \(row.n)")
    }

    private static func blocks(of rows: [SummaryRow]) -> Int {
        Set(rows.compactMap(\.block)).count
    }

    private static func pooled(_ blocks: Int) -> String {
        blocks > 1 ? ", pooled over \(blocks) blocks" : ""
    }
}
