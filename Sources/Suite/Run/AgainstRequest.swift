package import Metrics
import Results
package import Statistics

/// The comparison that a run makes with another program.
package struct AgainstRequest: Sendable {
    /// The fewest blocks of a gate. With fewer, it would seldom be conclusive.
    package static let fewestBlocks = 12

    package let program: OtherProgram
    /// The headlines to be judged.
    package let headlines: [Headline]
    /// Whether an inconclusive comparison counts as passed.
    package let passesInconclusive: Bool

    package init(
        _ program: OtherProgram, judging headlines: [Headline], passesInconclusive: Bool = false
    ) {
        self.program = program
        self.headlines = headlines
        self.passesInconclusive = passesInconclusive
    }

    /// Judges this program by the trials of both.
    ///
    /// - Parameter isWhole: whether every trial has ended. An incomplete run is not judged, because
    ///   it may have been stopped for what it showed.
    func judge(
        _ trials: [TrialRecord], isWhole: Bool, floors: [AAFloor]
    ) -> (record: AgainstRecord, whole: GateOutcome.Whole) {
        let found = AgainstFigures(
            trials, judging: headlines, drift: Gate.driftFigures,
            floors: floors, doubt: isWhole ? nil : "the run stopped before its last trial")
        let outcome = Gate(.paired).judge(
            found.figures, drift: isWhole ? found.drift : nil,
            missing: headlines == Headline.all ? [] : found.missing)
        let record = AgainstRecord(
            program: program.path, version: program.identity.version,
            trialProtocol: program.identity.trialProtocol, verdict: .init(outcome.whole),
            drift: outcome.drift, missing: found.missing, rows: outcome.rows.map { .init($0) })
        return (record, outcome.whole)
    }
}

extension ExitStatus {
    /// Creates the exit status of a gate.
    package init(_ outcome: GateOutcome.Whole, passesInconclusive: Bool) {
        self =
            switch outcome {
            case .passed: .fine
            case .worse: .missed
            case .inconclusive: passesInconclusive ? .fine : .inconclusive
            }
    }
}

extension AgainstRecord.WholeVerdict {
    init(_ whole: GateOutcome.Whole) {
        switch whole {
        case .passed: self = .passed
        case .worse: self = .worse
        case .inconclusive: self = .inconclusive
        }
    }
}

extension AgainstRecord.RowVerdict {
    init(_ verdict: GateVerdict) {
        switch verdict {
        case .better: self = .better
        case .worse: self = .worse
        case .noDifference: self = .noDifference
        case .inconclusive: self = .inconclusive
        }
    }
}

extension AgainstRecord.Row {
    init(_ row: GateRow) {
        let figure = row.figure
        // The values shown are from the same blocks as the ratio.
        let shared = figure.base.keys.filter { figure.new[$0] != nil }
        self.init(
            figure.name, figure.headline, phase: figure.phase,
            this: Statistics.median(shared.compactMap { figure.new[$0] }),
            other: Statistics.median(shared.compactMap { figure.base[$0] }), ratio: row.ratio,
            interval: row.interval, floor: figure.floor, blocks: shared.count,
            verdict: .init(row.verdict), reason: row.verdict.reason)
    }
}
