package import Metrics
package import Results
import Statistics

/// Two runs of one plan, compared from their files alone.
package struct RunComparison: Sendable {
    package struct Row: Sendable {
        /// As the base has it.
        package let name: VariantName
        package let isCalibration: Bool
        package let headline: Headline
        package let phase: String
        package let unit: MetricUnit
        package let base: Double
        package let new: Double
        /// Nil where the base is nothing.
        package let ratio: Double?
        package let interval: ConfidenceInterval?
        /// The larger of the two runs' A/A floors; nil where one has none.
        package let floor: Double?
        package let difference: Difference
        /// Why the values are invalid.
        package let invalidReason: String?
    }

    package let rows: [Row]
    /// What a reader has to know about the two runs.
    package let notes: [String]

    /// The metrics that became worse.
    package var worse: [Row] { rows.filter { $0.difference == .worse } }

    /// - Parameters:
    ///   - allowsDifferentPlans: compares what both have under one name, whatever its settings.
    ///   - headlines: what to compare, ``Headline/all`` or some of them.
    /// - Throws: ``PlanDifference`` unless `allowsDifferentPlans`.
    package init(
        base: RunFiles, new: RunFiles, allowsDifferentPlans: Bool = false,
        headlines: [Headline] = Headline.all
    ) throws(PlanDifference) {
        let difference = PlanDifference(base.manifest, new.manifest)
        if let difference, !allowsDifferentPlans { throw difference }
        var pairing = RunPairing(base: base, new: new)
        rows = pairing.rows(headlines)
        var notes = difference.map { ["the plans differ: \($0.reason)"] } ?? []
        notes += Self.notes(base, "BASE") + Self.notes(new, "NEW")
        if base.manifest.seed != new.manifest.seed {
            notes.append("the seeds differ: \(base.manifest.seed) and \(new.manifest.seed)")
        }
        if base.manifest.machine?.processor != new.manifest.machine?.processor
            || base.manifest.machine?.processors != new.manifest.machine?.processors
        {
            notes.append("the machines differ: absolute values say nothing about the change")
        }
        notes += Self.drift(rows)
        for row in rows {
            guard let reason = row.invalidReason else { continue }
            notes.append("\(row.name): \(row.headline.name) is invalid: \(reason)")
        }
        self.notes = notes
    }

    /// The same harness on the same machine in the same state varies by less than a tenth.
    private static let mostDrift = 0.1

    /// No change to a strategy moves the calibration. If it moved, the machine changed, and the A/A
    /// floors, taken within each run, cannot show that.
    private static func drift(_ rows: [Row]) -> [String] {
        let calibration = rows.first {
            $0.isCalibration && $0.headline.metric == .verifyPerSecond
        }
        guard let calibration, let ratio = calibration.ratio, abs(ratio - 1) > mostDrift else {
            return []
        }
        return [
            "\(calibration.name), the harness alone, ran at \(plain(ratio)) times its BASE rate in "
                + "NEW: the machine was in a different state, so differences may come from the "
                + "machine"
        ]
    }

    private static func notes(_ run: RunFiles, _ side: String) -> [String] {
        var notes = (run.manifest.warnings ?? []).map { "\(side) warned: \($0)" }
        if !run.manifest.isComplete {
            notes.append(
                "\(side) is \(run.manifest.status.rawValue): it stopped before its last trial")
        }
        if run.manifest.aaFloor?.isEmpty ?? true {
            notes.append("\(side) has no A/A floor: every comparison is inconclusive")
        }
        if run.manifest.plan.blocks < MedianResamples.fewestBlocks {
            notes.append(
                "\(side) has \(run.manifest.plan.blocks) blocks: "
                    + "fewer than \(MedianResamples.fewestBlocks) yield no confidence interval")
        }
        return notes
    }
}
