import Load
import Oracle
import Results
import Revocation
import Scenario

extension TrialContext {
    /// Has the oracle judge the trial, and writes the history that it judged.
    mutating func judgeHistory(into file: String) throws {
        guard let history = judgeHistory() else { return }
        try RunFolder.write(try HistoryFile.encode(history), to: file)
    }

    /// Has the oracle judge the trial. Returns the history that it judged; nil if no history is
    /// kept.
    @discardableResult
    mutating func judgeHistory() -> History? {
        guard keepsHistory else { return nil }
        let history = history
        let report = Oracle(history).report()
        record.oracle = report
        if let summary = report.summary {
            invalidate(
                "oracle: \(summary); reproduce with seed \(seed), trial \(trial.index + 1)")
        }
        note(
            .operationsJudged, in: "history",
            RevocationChecks.operationsJudged(
                report.judged, kept: journal.kept,
                isCalibration: history.facts.isCalibration))
        return history
    }

    /// What the oracle has to know in addition to the events so far.
    var historyFacts: HistoryFacts {
        let guarantee = strategy.guarantee
        return HistoryFacts(
            strategy: variant.strategy, variant: variant.label, block: trial.block,
            trial: trial.index, seed: seed, bound_ns: guarantee.bound.after_ns,
            highStakesBound_ns: guarantee.highStakesBound?.after_ns,
            refreshGrace_us: guarantee.refreshGrace?.microseconds ?? 0,
            isCalibration: guarantee.bound == .never, retiresKeys: guarantee.retiresKeys,
            leeway_us: rules.history.leeway_us(settings.token.leeway.microseconds),
            origin_us: clock.originWall_us,
            end_ns: clock.elapsed_ns, reasons: refusalReasons,
            mayDrop: record.guarantee.mayDrop, groups: guarantee.groups?.count,
            isPerWorker: guarantee.isPerWorker ? true : nil,
            isJudgedOnArrival: strategy.decidesByGivenDates ? nil : true)
    }

    private var history: History {
        journal.history(
            historyFacts, ledger: strategy.ledger, names: population.table.names,
            rules: rules.history)
    }
}
