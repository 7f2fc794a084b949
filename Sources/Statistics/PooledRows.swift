import Metrics
package import Results

/// What `summary.csv` has over all blocks and a median over blocks would misstate: quantiles of
/// windows, which are taken of the revocations of all blocks together, and maxima, which are those
/// of all blocks.
package enum PooledRows {
    /// Replaces the medians over blocks by what is pooled.
    ///
    /// - Parameters:
    ///   - overall: the rows over all blocks.
    ///   - trials: of the run; the control's are left out.
    package static func replacing(
        _ overall: [SummaryRow], by trials: [TrialRecord], rules: PoolingRules = PoolingRules()
    ) -> [SummaryRow] {
        guard rules.pools else { return overall }
        let blocks = Dictionary(grouping: SummaryRow.rows(ofEachBlock: trials), by: \.key)
        let windows = windows(of: rules.sample(trials))
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

    /// A bound on the windows of a variant, whose revocations are there.
    private struct Watched: Hashable {
        let name: VariantName
        let metric: Metric
    }

    /// Of the valid blocks, where there are any.
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

    private static func windows(of trials: [TrialRecord]) -> [SummaryRow] {
        var names: [VariantName] = []
        let own = trials.filter { !$0.isControl }.sorted { $0.block < $1.block }
        for trial in own where !names.contains(trial.name) { names.append(trial.name) }
        return names.flatMap { name in
            let trials = own.filter { $0.name == name }
            return RequestKind.allCases.flatMap { rows(of: trials, name, $0) }
        }
    }

    private static func rows(
        of trials: [TrialRecord], _ name: VariantName, _ request: RequestKind
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
            return metric.stats.compactMap { row(name, metric, $0, sample, reason) }
        }
    }

    private static func row(
        _ name: VariantName, _ metric: Metric, _ stat: Stat, _ sample: WindowSample,
        _ reason: String?
    ) -> SummaryRow? {
        guard let value = sample.value(stat) else { return nil }
        let measurement = Measurement(
            phase: PhaseName.windows, op: .revoke, metric: metric, stat: stat, value: value,
            n: sample.revocations)
        // What is in doubt has no interval.
        let interval = reason == nil ? interval(stat, of: sample) : nil
        return SummaryRow(
            block: nil, key: MeasurementKey(name, measurement), value: value, low: interval?.low,
            high: interval?.high, n: sample.revocations, invalidReason: reason)
    }

    private static func interval(_ stat: Stat, of sample: WindowSample) -> ConfidenceInterval? {
        guard let share = stat.share else { return QuantileInterval.intervalOfLargest(sample) }
        return QuantileInterval.interval(share, of: sample)
    }
}
