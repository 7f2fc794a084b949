import Metrics
package import Results

/// The values over all blocks for which `summary.csv` does not use a median over blocks, because it
/// would mislead: quantiles of windows, computed from the revocations of all blocks together, and
/// maxima, each the largest of all blocks.
package enum PooledRows {
    /// Replaces the medians over blocks with the pooled values.
    ///
    /// - Parameters:
    ///   - overall: the rows over all blocks.
    ///   - trials: the trials of the run; those of the A/A control are ignored.
    ///   - areRuns: whether each trial represents a run, so that intervals are over runs.
    package static func replacing(
        _ overall: [SummaryRow], by trials: [TrialRecord], rules: PoolingRules = PoolingRules(),
        areRuns: Bool = false
    ) -> [SummaryRow] {
        guard rules.pools else { return overall }
        let blocks = Dictionary(grouping: SummaryRow.rows(ofEachBlock: trials), by: \.key)
        let windows = windows(of: rules.sample(trials), areRuns: areRuns)
        let watched = Set(windows.map { Watched(name: $0.key.name, metric: $0.key.metric) })
        return overall.compactMap { row in
            guard case .measured(let stat) = row.key.stat else { return row }
            let isPooled = stat == .max || stat.share != nil
            if isPooled, watched.contains(Watched(name: row.key.name, metric: row.key.metric)) {
                return nil
            }
            return stat == .max ? largest(of: blocks[row.key] ?? []) ?? row : row
        } + windows
    }

    /// A metric of a variant for which revocations were recorded, so that its windows are pooled.
    private struct Watched: Hashable {
        let name: VariantName
        let metric: Metric
    }

    /// Returns the largest value of the valid blocks, or of all blocks if none is valid.
    private static func largest(of blocks: [SummaryRow]) -> SummaryRow? {
        let sound = blocks.filter { $0.invalidReason == nil }
        let counted = sound.isEmpty ? blocks : sound
        guard var row = counted.max(by: { $0.value < $1.value }) else { return nil }
        row.block = nil
        row.n = counted.reduce(0) { $0 + $1.n }
        row.invalidReason = reasons(blocks.map { ($0.block ?? 0, $0.invalidReason) })
        return row
    }

    private static func reasons(_ blocks: [(block: Int, reason: String?)]) -> String? {
        let reasons = blocks.compactMap { block, reason in
            reason.map { "block \(block): \($0)" }
        }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    private static func windows(of trials: [TrialRecord], areRuns: Bool) -> [SummaryRow] {
        var names: [VariantName] = []
        let own = trials.filter { !$0.isControl }.sorted { $0.block < $1.block }
        for trial in own where !names.contains(trial.name) { names.append(trial.name) }
        return names.flatMap { name in
            let trials = own.filter { $0.name == name }
            return RequestKind.allCases.flatMap { rows(of: trials, name, $0, areRuns: areRuns) }
        }
    }

    private static func rows(
        of trials: [TrialRecord], _ name: VariantName, _ request: RequestKind, areRuns: Bool
    ) -> [SummaryRow] {
        let pooled = ObservedWindows(
            trials.flatMap { trial in trial.revocations.map { (trial.block, $0) } }, by: request)
        let blocks = trials.map { ($0, ObservedWindows($0.revocations, by: request).samples) }
        return pooled.samples.enumerated().flatMap { place, entry -> [SummaryRow] in
            let (metric, sample) = entry
            let reason =
                reasons(
                    blocks.map { trial, samples in
                        (trial.block, trial.invalidReason ?? samples[place].sample.doubt)
                    }) ?? sample.doubt
            let runs = areRuns ? blocks.map { $0.1[place].sample } : nil
            return metric.stats.compactMap { row(name, metric, $0, sample, runs, reason) }
        }
    }

    private static func row(
        _ name: VariantName, _ metric: Metric, _ stat: Stat, _ sample: WindowSample,
        _ runs: [WindowSample]?, _ reason: String?
    ) -> SummaryRow? {
        guard let value = sample.value(stat) else { return nil }
        let measurement = Measurement(
            phase: PhaseName.windows, op: .revoke, metric: metric, stat: stat, value: value,
            n: sample.revocations)
        // A value in doubt has no interval.
        let interval = reason == nil ? interval(stat, of: sample, runs) : nil
        return SummaryRow(
            block: nil, key: MeasurementKey(name, measurement), value: value, low: interval?.low,
            high: interval?.high, n: sample.revocations, invalidReason: reason)
    }

    /// - Parameter runs: the samples of the single runs if the sample pools several runs, else nil.
    private static func interval(
        _ stat: Stat, of sample: WindowSample, _ runs: [WindowSample]?
    ) -> ConfidenceInterval? {
        func known(_ sample: WindowSample) -> ConfidenceInterval? {
            guard let share = stat.share else { return QuantileInterval.intervalOfLargest(sample) }
            return QuantileInterval.interval(share, of: sample)
        }
        guard let runs else { return known(sample) }
        return known(sample).flatMap { interval(stat, over: runs, among: $0, known) }
    }

    /// Returns an interval over runs.
    ///
    /// Revocations of one run share its hour and its machine, so their order statistics say nothing
    /// about another run. The interval therefore also covers the interval computed from each run's
    /// own value. Nil if a run has too few revocations for a value of its own.
    private static func interval(
        _ stat: Stat, over runs: [WindowSample], among revocations: ConfidenceInterval,
        _ known: (WindowSample) -> ConfidenceInterval?
    ) -> ConfidenceInterval? {
        let between: ConfidenceInterval?
        if stat == .max {
            // The overall maximum is known. The quantile that it represents begins at the lowest
            // start found in any run.
            let lows = runs.compactMap { known($0)?.low }
            between =
                lows.count == runs.count && runs.count >= BlockEstimate.fewestBlocks
                ? lows.min().map { ConfidenceInterval(low: $0, high: revocations.high) } : nil
        } else {
            let values = runs.compactMap { $0.value(stat) }
            between = values.count == runs.count ? BlockEstimate(of: values)?.interval : nil
        }
        return between.map {
            ConfidenceInterval(
                low: min($0.low, revocations.low), high: max($0.high, revocations.high))
        }
    }
}
