package import Results

/// What the tables of a run state about the run as a whole, and the baselines of its ratios.
package struct RunFrame: Sendable {
    package var scenario: String
    package var startWall_ms: Int64
    /// The baseline of each variant, both as indices into the plan. A variant that is itself a
    /// baseline has no entry.
    package var baselines: [Int: Int]
    /// Whether whole runs were repeated, so that intervals have to cover the differences between
    /// runs.
    package var repeatsRuns: Bool

    package init(
        scenario: String, startWall_ms: Int64, baselines: [Int: Int], repeatsRuns: Bool = false
    ) {
        self.scenario = scenario
        self.startWall_ms = startWall_ms
        self.baselines = baselines
        self.repeatsRuns = repeatsRuns
    }
}

extension RunFolder {
    /// Writes every table of the trials so far. The only values of the A/A control that the tables
    /// contain are its ratios, in `summary.csv`.
    package func write(_ trials: [TrialRecord], frame: RunFrame) throws {
        let comparison = ComparisonFile.table(Comparison(trials).rows.map(\.recorded))
        try write(comparison.text, to: ComparisonFile.name)
        let summary = SummaryFile.table(
            SummaryRow.all(of: trials, frame: frame), runID: runID, scenario: frame.scenario)
        try write(summary.text, to: SummaryFile.name)
        try write(RevocationsFile.table(trials).text, to: RevocationsFile.name)
        try write(IntervalsFile.table(trials).text, to: IntervalsFile.name)
        try write(
            LatencyFile.text(trials, startWall_ms: frame.startWall_ms), to: LatencyFile.name)
    }
}

extension SummaryRow {
    /// Returns the rows of each block, followed by the rows over all blocks.
    package static func all(of trials: [TrialRecord], frame: RunFrame) -> [SummaryRow] {
        let statistics = BlockStatistics(trials)
        return rows(ofEachBlock: trials)
            + PooledRows.replacing(
                statistics.rows(baselines: frame.baselines), by: trials,
                areRuns: frame.repeatsRuns)
    }
}
