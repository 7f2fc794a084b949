import Metrics
import Results

/// The scenario's thresholds and their results, as in `thresholds.xml`.
struct ThresholdSection: Sendable {
    private let outcomes: [ThresholdOutcome]

    /// Returns nil for a scenario without thresholds.
    init?(_ run: ReportedRun) {
        guard !run.thresholds.isEmpty else { return nil }
        outcomes = run.thresholds
    }

    var title: String {
        let missed = outcomes.count { !$0.holds }
        return missed == 0
            ? "All \(outcomes.count) thresholds are met"
            : "\(missed) of \(outcomes.count) thresholds \(missed == 1 ? "is" : "are") missed"
    }

    /// The table, with missed thresholds first and otherwise in the order of the scenario.
    var table: PageTable {
        var table = PageTable(
            caption: "Each threshold of the scenario for each strategy that it covers, the missed "
                + "ones first.",
            header: ["strategy", "threshold", "verdict", "measured"], words: [0, 1, 2, 3])
        for outcome in outcomes.filter({ !$0.holds }) + outcomes.filter(\.holds) {
            let verdict = outcome.holds ? "met" : "missed"
            table.rows.append(
                .init(
                    cells: [
                        .words(outcome.name.description, kind: "words stick"),
                        .words(outcome.threshold.text),
                        .words(verdict, kind: "words verdict"),
                        .words(outcome.measured, kind: "words long"),
                    ], kind: outcome.holds ? "" : "missed"))
        }
        return table
    }
}
