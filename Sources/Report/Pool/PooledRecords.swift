import Metrics
import Results
import Revocation

/// What one run contributes to a pool: one record per variant, with the run's values over its
/// blocks, and one per A/A control.
struct PooledRecords {
    private let run: RunFiles
    private let index: Int
    private let plan: RecordedPlan
    private let rows: [VariantName: [SummaryRow]]
    private let comparison: [VariantName: ComparisonRow]
    private let revocations: [VariantName: [RevocationsFile.Row]]
    private let intervals: [VariantName: [IntervalsFile.Row]]
    private let distributions: PooledDistributions
    /// The reasons of refusals, as named in `intervals.csv`.
    private let reasons: [String]

    /// - Parameters:
    ///   - index: the run's index in the pool, which becomes its `block`.
    ///   - plan: the plan of the pool. The run may have its variants in another order.
    init(_ run: RunFiles, index: Int, plan: RecordedPlan) throws(RunFilesError) {
        self.run = run
        self.index = index
        self.plan = plan
        rows = Dictionary(grouping: run.summary, by: \.key.name)
        comparison = Dictionary(
            try run.comparison().map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one })
        revocations = Dictionary(grouping: try run.revocations(), by: \.name)
        let intervals = try run.intervals()
        self.intervals = Dictionary(grouping: intervals, by: \.name)
        reasons = intervals.first?.refusals.keys.sorted() ?? []
        distributions = try PooledDistributions(run)
    }

    var records: [TrialRecord] {
        plan.variants.enumerated().flatMap { place, variant -> [TrialRecord] in
            guard let own = rows[variant.name] else { return [] }
            var record = frame(place, variant)
            record.measurements = own.compactMap { measurement($0, among: own) }
            record.headlinePhase = headlinePhase(of: variant.name, own)
            var control = frame(place, variant)
            control.isControl = true
            control.measurements = own.compactMap { controlMeasurement($0, of: record) }
            addRows(to: &record)
            return control.measurements.isEmpty ? [record] : [record, control]
        }
    }

    private func frame(_ place: Int, _ variant: RecordedVariant) -> TrialRecord {
        let promise = run.manifest.guarantees?.first { $0.name == variant.name }
        var record = TrialRecord(
            block: index, variantIndex: place, strategy: variant.strategy, variant: variant.label,
            seed: run.manifest.seed, guarantee: promise?.guarantee ?? StatedGuarantee(),
            reasons: reasons)
        record.binary = variant.binary
        record.isCalibration = variant.isCalibration
        record.deployment = comparison[variant.name]?.deployment ?? .inProcess
        record.isComplete = true
        record.invalidReason = comparison[variant.name]?.invalidReason
        return record
    }

    /// Returns nil for rows of single blocks and for ratios.
    private func measurement(_ row: SummaryRow, among own: [SummaryRow]) -> Measurement? {
        guard row.isOverAll, case .measured(let stat) = row.key.stat else { return nil }
        var value = row.value
        let single = own.filter { !$0.isOverAll && $0.key == row.key }.map(\.value)
        let metric = row.key.metric
        if metric.isFailureCount || metric.columns.contains(where: { $0.source == .sum }) {
            // A failure counts, whatever the other blocks show.
            value = single.reduce(0, +)
        } else if stat == .max {
            value = single.max() ?? value
        }
        return Measurement(
            phase: row.key.phase, op: row.key.op, metric: metric, timebase: row.key.timebase,
            stat: stat, value: value, n: row.n, invalidReason: row.invalidReason)
    }

    /// Returns the value that gives the control the run's ratio to the variant.
    private func controlMeasurement(_ row: SummaryRow, of record: TrialRecord) -> Measurement? {
        guard row.isOverAll, case .controlRatio(let stat) = row.key.stat,
            var found = record.measurements.first(where: {
                $0.metric == row.key.metric && $0.stat == stat && $0.phase == row.key.phase
                    && $0.op == row.key.op && $0.timebase == row.key.timebase
            })
        else { return nil }
        found.value *= row.value
        return found
    }

    /// Returns the load level whose response time the run's comparison has.
    private func headlinePhase(of name: VariantName, _ own: [SummaryRow]) -> String? {
        // A p99 needs more requests than a median.
        for stat in [Stat.p99, .p50] {
            guard let published = comparison[name]?[.verifyTime, stat] else { continue }
            return own.filter { $0.isOverAll && $0.key.isOf(.verifyTime, stat) }.min {
                abs($0.value - published) < abs($1.value - published)
            }?.key.phase
        }
        return nil
    }

    private func addRows(to record: inout TrialRecord) {
        // Revocations are numbered consecutively over the run's blocks.
        let own = revocations[record.name] ?? []
        let stride = (own.map(\.revocation.revocation).max() ?? 0) + 1
        record.revocations = own.map { row in
            var revocation = row.revocation
            revocation.revocation += row.block * stride
            return revocation
        }
        record.intervals = pooledIntervals(of: record.name)
        record.distributions = distributions.of(record.name, rows[record.name] ?? [])
    }

    /// Returns one row per second of each phase: the requests of all blocks together, in the order
    /// of the first block. Quantiles of one block are not the run's, so they are left out.
    private func pooledIntervals(of name: VariantName) -> [IntervalRow] {
        struct Second: Hashable {
            let phase: String
            let number: Int
        }
        var places: [Second: Int] = [:]
        var pooled: [IntervalRow] = []
        for row in intervals[name] ?? [] {
            var interval = row.interval
            interval.tally.refused = reasons.map { row.refusals[$0] ?? 0 }
            (interval.p50_ns, interval.p99_ns) = (nil, nil)
            let second = Second(phase: interval.phase, number: interval.second)
            if let place = places[second] {
                pooled[place].tally += interval.tally
                pooled[place].max_ns = max(pooled[place].max_ns, interval.max_ns)
                pooled[place].worstLag_ns = max(pooled[place].worstLag_ns, interval.worstLag_ns)
            } else {
                places[second] = pooled.count
                pooled.append(interval)
            }
        }
        return pooled
    }
}
