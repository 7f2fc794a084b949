import Load
import Oracle
import Results
import Synchronization

/// What slices of a soak amount to.
struct SoakFindings: Sendable {
    var oracle = SlicedOracle()
    var intervals: [SoakInterval] = []
}

/// A judge of slices. One thread judges, others read.
final class SoakJudge: Sendable {
    private let facts: HistoryFacts
    private let ledger: Ledger
    private let table: TokenTable
    private let origin_ns: UInt64
    private let restarts: RestartLog
    private let findings = Mutex(SoakFindings())

    /// - Parameter origin_ns: the start of the trial's clock.
    init(
        _ facts: HistoryFacts, ledger: Ledger, table: TokenTable, origin_ns: UInt64,
        restarts: RestartLog
    ) {
        self.facts = facts
        self.ledger = ledger
        self.table = table
        self.origin_ns = origin_ns
        self.restarts = restarts
    }

    /// Judges the next slice, and counts its requests. Call it after the margin of a restart.
    ///
    /// - Returns: all intervals so far.
    func judge(_ slice: SoakEngine.Slice) -> SoakFindings {
        var interval = SoakInterval(
            slice, windows: RestartWindows(restarts.all), origin_ns: origin_ns)
        var journal = TrialJournal()
        journal.keep(
            [slice.record.history], of: "soak, slice \(slice.number + 1)", slice.record.tally)
        let history = journal.history(facts, ledger: ledger, names: table.names)
        return findings.withLock { findings in
            let before = findings.oracle.acceptances
            let found = findings.oracle.judge(history)
            interval.acceptances = findings.oracle.acceptances - before
            interval.violations = found.counts.values.reduce(0, +)
            findings.intervals.append(interval)
            return findings
        }
    }

    /// Judges what is part of no slice, once the last slice has been judged.
    func judgeTokens() -> SoakFindings {
        let history = TrialJournal().history(facts, ledger: ledger, names: [:])
        return findings.withLock { findings in
            findings.oracle.judgeTokens(history)
            return findings
        }
    }
}
