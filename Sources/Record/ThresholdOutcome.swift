package import Metrics

/// What became of one threshold at one variant.
package struct ThresholdOutcome: Sendable, Hashable {
    package var threshold: Threshold
    package var strategy: String
    package var variant: String
    package var holds: Bool
    /// What was measured, with its unit, and where; or why nothing counts.
    package var measured: String

    package var name: String {
        variant.isEmpty ? strategy : "\(strategy) \(variant)"
    }

    /// `FAIL  jwt  verify_us_p99 < 5ms  measured 5812 us in latency/50%`.
    package var line: String {
        "\(holds ? "pass" : "FAIL")  \(name)  \(threshold.text)  \(measured)"
    }
}

extension ThresholdOutcome {
    /// Every threshold at every variant it covers, in the order of the scenario.
    ///
    /// A figure of several phases has to hold in each, over all blocks. Of what must not happen
    /// every block counts: a median would hide the one in which it did.
    ///
    /// - Parameters:
    ///   - rows: of `summary.csv`.
    ///   - variants: all that the plan has, measured or not.
    package static func all(
        of thresholds: [Threshold], rows: [SummaryRow],
        variants: [(strategy: String, label: String)]
    ) -> [ThresholdOutcome] {
        thresholds.flatMap { threshold in
            variants.filter { threshold.covers($0.strategy) }.map { variant in
                let every = Metric.named(threshold.metric)?.isFailureCount == true
                let figures = rows.filter { row in
                    row.key.strategy == variant.strategy && row.key.variant == variant.label
                        && row.key.metric == threshold.metric && row.key.stat == threshold.stat
                        && row.isOverAll == !every
                }
                return outcome(of: threshold, variant, figures)
            }
        }
    }

    private static func outcome(
        of threshold: Threshold, _ variant: (strategy: String, label: String),
        _ figures: [SummaryRow]
    ) -> ThresholdOutcome {
        let missed = figures.first { $0.invalidReason != nil || !threshold.holds($0.value) }
        let measured = (missed ?? figures.first).map { row in
            let place = row.isOverAll ? row.key.phase : "\(row.key.phase), block \(row.block)"
            let unit = ["1": "", "1/s": "/s"][row.unit] ?? " \(row.unit)"
            let doubt = row.invalidReason.map { ", invalid: \($0)" } ?? ""
            return "measured \(plain(row.value))\(unit) in \(place)\(doubt)"
        }
        return ThresholdOutcome(
            threshold: threshold, strategy: variant.strategy, variant: variant.label,
            holds: missed == nil && !figures.isEmpty, measured: measured ?? "not measured")
    }
}
