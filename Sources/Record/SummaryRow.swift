/// What one figure is of, whatever the block.
package struct FigureKey: Sendable, Hashable {
    package var strategy: String
    package var variant: String
    package var phase: String
    package var op: String
    package var metric: String
    package var timebase: String
    package var stat: String
}

/// One row of `summary.csv`.
package struct SummaryRow: Sendable, Hashable {
    /// What stands for a block's number where the value is over all of them.
    package static let everyBlock = "all"

    package var block: String
    package var key: FigureKey
    package var value: Double
    package var unit: String
    package var low: Double?
    package var high: Double?
    /// Observations of a block; blocks, over all of them.
    package var n: Int
    package var invalidReason: String?

    package var isOverAll: Bool { block == Self.everyBlock }

    static let header = [
        "run_id", "scenario", "block", "strategy", "variant", "phase", "op", "metric", "timebase",
        "stat", "value", "unit", "ci_low", "ci_high", "n", "valid", "invalid_reason",
    ]

    func cells(runID: String, scenario: String) -> [String] {
        // Ratios may be small: four decimals would leave some of them one digit.
        let decimals = unit == "1" ? 6 : 4
        func cell(_ value: Double?) -> String {
            value.map { plain($0, decimals: decimals) } ?? ""
        }
        return [
            runID, scenario, block, key.strategy, key.variant, key.phase, key.op, key.metric,
            key.timebase, key.stat, cell(value), unit, cell(low), cell(high), String(n),
            invalidReason == nil ? "true" : "false", invalidReason ?? "",
        ]
    }

    /// The rows of each block; the baseline's twin has none.
    package static func rows(ofEachBlock trials: [TrialRecord]) -> [SummaryRow] {
        trials.filter { !$0.isTwin }.flatMap(rows)
    }

    /// The rows that a trial's figures make.
    static func rows(of trial: TrialRecord) -> [SummaryRow] {
        trial.figures.map { figure in
            SummaryRow(
                block: String(trial.block),
                key: FigureKey(
                    strategy: trial.strategy, variant: trial.variant, phase: figure.phase,
                    op: figure.op, metric: figure.metric, timebase: figure.timebase,
                    stat: figure.stat),
                value: figure.value, unit: figure.unit, n: figure.n,
                invalidReason: trial.invalidReason ?? figure.invalidReason)
        }
    }
}

/// What the tables of a run say of the whole of it, and what its ratios are taken to.
package struct RunFrame: Sendable {
    package var scenario: String
    package var seed: UInt64
    package var startWall_ms: Int64
    /// The baseline of each variant, by their places in the plan; a variant that is a baseline
    /// itself has none.
    package var baselines: [Int: Int]

    package init(scenario: String, seed: UInt64, startWall_ms: Int64, baselines: [Int: Int]) {
        self.scenario = scenario
        self.seed = seed
        self.startWall_ms = startWall_ms
        self.baselines = baselines
    }
}
