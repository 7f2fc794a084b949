package import Metrics

/// The outcome of one threshold for one variant.
package struct ThresholdOutcome: Sendable, Hashable {
    package var threshold: Threshold
    package var name: VariantName
    package var holds: Bool
    /// The measured value with its unit and phase, or why no value counts.
    package var measured: String

    /// `FAIL  jwt  verify_us_p99 < 5ms  measured 5812 us in latency/50%`.
    package var line: String {
        "\(holds ? "pass" : "FAIL")  \(name)  \(threshold.text)  \(measured)"
    }

    /// The outcome for a run that ended before its last trial: not met, whatever was measured.
    package var ofPartialRun: ThresholdOutcome {
        var outcome = self
        outcome.holds = false
        outcome.measured += ", but the run is partial"
        return outcome
    }
}

extension ThresholdOutcome {
    /// Returns the outcome of every threshold of a plan for every variant that it covers, in the
    /// order of the scenario.
    ///
    /// A metric measured in several phases has to meet the threshold in each. The metric determines
    /// how its blocks are judged: see ``Judging``. A quantile with too few observations is judged
    /// by the largest observation of all blocks.
    ///
    /// - Parameter rows: the rows of `summary.csv`.
    package static func all(of plan: RecordedPlan, rows: [SummaryRow]) -> [ThresholdOutcome] {
        let rows = Dictionary(grouping: rows, by: \.key.name)
        return (plan.thresholds ?? []).flatMap { threshold in
            plan.variants.filter { covers(threshold, $0, in: plan) }.map { variant in
                let own = (rows[variant.name] ?? []).filter {
                    $0.key.metric == threshold.statistic.metric
                }
                return outcome(
                    of: threshold, variant.name,
                    JudgedMeasurement.all(threshold.statistic, in: own))
            }
        }
    }

    /// Returns whether a threshold covers a variant. A ratio to the baseline for all strategies
    /// does not cover the baseline. The other program of a run is not judged.
    private static func covers(
        _ threshold: Threshold, _ variant: RecordedVariant, in plan: RecordedPlan
    ) -> Bool {
        let isOwnRatio =
            threshold.statistic.isRatio && variant.strategy == plan.baseline
            && threshold.strategy == Threshold.everyStrategy
        return !isOwnRatio && variant.binary == .this
            && threshold.covers(variant.strategy, isCalibration: variant.isCalibration)
    }

    private static func outcome(
        of threshold: Threshold, _ name: VariantName, _ found: [JudgedMeasurement]
    ) -> ThresholdOutcome {
        let missed = found.first { $0.row.invalidReason != nil || !threshold.holds($0.row.value) }
        let measured = (missed ?? found.first).map { figure in
            let row = figure.row
            let doubt = row.invalidReason.map { ", invalid: \($0)" } ?? ""
            return "measured \(plain(row.value))\(suffix(row.unit)) in "
                + "\(row.key.phase)\(figure.basis)\(doubt)"
        }
        return ThresholdOutcome(
            threshold: threshold, name: name, holds: missed == nil && !found.isEmpty,
            measured: measured ?? "not measured")
    }

    private static func suffix(_ unit: MetricUnit) -> String {
        switch unit {
        case .one: ""
        case .perSecond: "/s"
        case .microseconds, .milliseconds, .bytes: " \(unit.rawValue)"
        }
    }
}
