package import Results

/// What the tables of a run say of the whole of it, and what its ratios are taken to.
package struct RunFrame: Sendable {
    package var scenario: String
    package var startWall_ms: Int64
    /// The baseline of each variant, by their places in the plan; a variant that is a baseline
    /// itself has none.
    package var baselines: [Int: Int]
    /// Whether what was repeated are whole runs, and intervals have to hold what differs between
    /// them.
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
    /// Writes every table of the trials so far. Of the A/A control they contain nothing but its
    /// ratios, in `summary.csv`.
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
    /// The rows of each block, then those over all of them.
    package static func all(of trials: [TrialRecord], frame: RunFrame) -> [SummaryRow] {
        let statistics = BlockStatistics(trials)
        return rows(ofEachBlock: trials)
            + PooledRows.replacing(
                statistics.rows(baselines: frame.baselines), by: trials,
                areRuns: frame.repeatsRuns)
    }
}
