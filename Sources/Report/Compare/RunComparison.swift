package import Metrics
package import Results
package import Statistics

/// The comparison of two runs of one plan, from their files alone.
package struct RunComparison: Sendable {
    package struct Row: Sendable {
        /// The name in the base run.
        package let name: VariantName
        package let headline: Headline
        package let phase: String
        package let unit: MetricUnit
        /// The medians over blocks. Nil if the run does not have the figure.
        package let base: Double?
        package let new: Double?
        /// The ratio of new to base, with its 95 % interval. Nil if there are too few blocks.
        package let ratio: Double?
        package let interval: ConfidenceInterval?
        /// The two-sided p-value, before Holm's procedure.
        package let p: Double?
        /// The larger of the two runs' noise floors. Nil if one of them has none.
        package let floor: Double?
        package let verdict: GateVerdict
        /// Why the values are invalid.
        package let invalidReason: String?
    }

    /// The rows of every variant but the calibration, which is the harness itself.
    package let rows: [Row]
    /// What a reader has to know about the two runs.
    package let notes: [String]
    /// The gate's result for the comparison as a whole.
    package let whole: GateOutcome.Whole

    /// The figures that became worse.
    package var worse: [Row] { rows.filter { $0.verdict == .worse } }
    package var inconclusive: [Row] { rows.filter { $0.verdict.reason != nil } }

    /// The comparison with only the rows that are better or worse. A note counts the others.
    package var changesOnly: RunComparison {
        let changed = rows.filter { $0.verdict == .better || $0.verdict == .worse }
        let rest = rows.count - changed.count
        guard rest > 0 else { return self }
        let unknown = inconclusive.count
        let note =
            "\(rest) of \(rows.count) comparisons are left out: \(rest - unknown) without a "
            + "difference, \(unknown) inconclusive"
        return RunComparison(rows: changed, notes: notes + [note], whole: whole)
    }

    private init(rows: [Row], notes: [String], whole: GateOutcome.Whole) {
        self.rows = rows
        self.notes = notes
        self.whole = whole
    }

    /// - Parameters:
    ///   - allowsDifferentPlans: whether to compare what both runs have under one name, whatever
    ///     its settings.
    ///   - headlines: what to compare. For the whole to pass, each of them has to be in the runs,
    ///     unless all headlines are compared.
    /// - Throws: ``PlanDifference`` if the plans differ, unless `allowsDifferentPlans` is set.
    package init(
        base: RunFiles, new: RunFiles, allowsDifferentPlans: Bool = false,
        headlines: [Headline] = Gate.figures
    ) throws(PlanDifference) {
        let difference = PlanDifference(base.manifest, new.manifest)
        if let difference, !allowsDifferentPlans { throw difference }
        let pairing = RunPairing(base: base, new: new)
        let demandsAll = headlines != Headline.all
        let pairs = pairing.pairs(headlines, ofCalibration: false, demandsAll: demandsAll)
        let missing = headlines.filter { headline in
            !pairs.contains { $0.figure.headline == headline }
        }
        let outcome = Gate(.unpaired).judge(
            pairs.map(\.figure), drift: pairing.isWhole ? Self.driftFigures(pairing) : nil,
            missing: demandsAll ? missing.map(\.columnName) : [])
        rows = zip(pairs, outcome.rows).map(Row.init)
        whole = outcome.whole
        var notes = difference.map { ["the plans differ: \($0.reason)"] } ?? []
        notes += Self.notes(base, "BASE") + Self.notes(new, "NEW")
        notes += Self.notes(on: base.manifest, new.manifest)
        notes += outcome.drift.map { "drift: \($0), so every comparison is inconclusive" }
        for headline in missing {
            let few =
                headline.stat.share == nil
                ? "" : ": a block has too few samples for a \(headline.stat.rawValue)"
            notes.append("\(headline.columnName) is not in both runs\(few)")
        }
        for row in rows {
            guard let reason = row.invalidReason else { continue }
            notes.append("\(row.name): \(row.headline.columnName) is invalid: \(reason)")
        }
        self.notes = notes
    }

    /// A change to a strategy cannot move the calibration. If the calibration moved, the machine
    /// changed, and noise floors cannot show that, because they are measured within each run. A
    /// figure whose meaning changed says nothing about the machine.
    private static func driftFigures(_ pairing: RunPairing) -> [GateFigure] {
        let figures = Gate.driftFigures.filter {
            pairing.changedMeaning(of: $0.metric) == nil && pairing.isInBoth($0)
        }
        return pairing.pairs(figures, ofCalibration: true).map(\.figure)
    }

    private static func notes(on base: RunManifest, _ new: RunManifest) -> [String] {
        var notes: [String] = []
        if base.seed != new.seed {
            notes.append("the seeds differ: \(base.seed) and \(new.seed)")
        }
        if base.machine?.processor != new.machine?.processor
            || base.machine?.processors != new.machine?.processors
        {
            notes.append("the machines differ: absolute values say nothing about the change")
        }
        return notes
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
        if run.manifest.plan.blocks < Gate.fewestBlocks {
            notes.append(
                "\(side) has \(run.manifest.plan.blocks) blocks: fewer than \(Gate.fewestBlocks) "
                    + "yield no verdict")
        }
        return notes
    }
}

extension RunComparison.Row {
    init(_ pair: RunPairing.Pair, _ judged: GateRow) {
        let reasons = [("BASE", pair.base?.invalidReason), ("NEW", pair.new?.invalidReason)]
            .compactMap { side, reason in reason.map { "\(side): \($0)" } }
        self.init(
            name: pair.variant.name, headline: pair.figure.headline, phase: pair.figure.phase,
            unit: pair.figure.headline.metric.unit, base: pair.base?.value, new: pair.new?.value,
            ratio: judged.ratio, interval: judged.interval, p: judged.p,
            floor: pair.figure.floor, verdict: judged.verdict,
            invalidReason: reasons.isEmpty ? nil : reasons.joined(separator: "; "))
    }
}
