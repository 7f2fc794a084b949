import Metrics
import Results

/// The remarks on single rows below the table.
enum RowRemarks {
    /// - Parameter trials: the trials of a run. A/A controls are ignored.
    static func lines(_ trials: [TrialRecord]) -> [String] {
        let rows = Dictionary(grouping: trials.filter { !$0.isControl }, by: \.variantIndex)
            .sorted { $0.key < $1.key }.map(\.value)
        return notes(rows) + missing(rows)
    }

    /// Returns one line per note: the rows that have it, and its meaning.
    private static func notes(_ rows: [[TrialRecord]]) -> [String] {
        RowNote.allCases.compactMap { note in
            let names = rows.compactMap { blocks -> String? in
                let count = blocks.count { $0.notes.contains(note) }
                guard count > 0, let name = blocks.first?.name else { return nil }
                return count == blocks.count
                    ? "\(name)" : "\(name) (\(count) of \(blocks.count) blocks)"
            }
            guard !names.isEmpty else { return nil }
            return "\(note.rawValue): \(names.joined(separator: ", ")): \(note.meaning)"
        }
    }

    /// A metric whose absence is remarked on.
    private struct RemarkedMetric {
        let metric: Metric
        let stats: [Stat]
        /// What to call the statistics, if their names say too little.
        var name: String?
        var place = ""
    }

    private static let figures = [
        RemarkedMetric(metric: .verifyPerSecond, stats: [.best], name: "rate"),
        RemarkedMetric(metric: .verifyTime, stats: [.p50, .p99]),
        RemarkedMetric(metric: .verifyAtRate, stats: [.p50, .p99], place: " at the common rate"),
    ]

    /// Returns the reasons why rows have no rate, or no p50 or p99 although other rows of the run
    /// have one.
    private static func missing(_ rows: [[TrialRecord]]) -> [String] {
        figures.flatMap { figure -> [String] in
            let wanted = figure.stats.filter { stat in
                rows.joined().contains { $0.measurement(figure.metric, stat) != nil }
            }
            return rows.compactMap { blocks in
                let missing = wanted.filter { stat in
                    blocks.tooFew(for: figure.metric, stat) != nil
                        || !blocks.contains { $0.hasSound(figure.metric, stat) }
                }
                guard let first = missing.first, let name = blocks.first?.name else { return nil }
                let words = figure.name ?? missing.map(\.rawValue).joined(separator: " and ")
                let cause = reason(for: figure.metric, first, in: blocks)
                return "no \(words)\(figure.place) of \(name): \(cause)"
            }
        }
    }

    /// Returns the reason why a statistic counts in no block, or in too few of them.
    private static func reason(
        for metric: Metric, _ stat: Stat, in blocks: [TrialRecord]
    ) -> String {
        func doubt(_ stat: Stat) -> String? {
            blocks.lazy.compactMap { $0.measurement(metric, stat)?.invalidReason }.first
        }
        if let few = blocks.tooFew(for: metric, stat) {
            return "\(few) requests are too few for it"
        }
        return doubt(stat) ?? doubt(.max) ?? blocks.lazy.compactMap(\.invalidReason).first
            ?? "the trial ended before it was measured"
    }
}

extension TrialRecord {
    fileprivate func hasSound(_ metric: Metric, _ stat: Stat) -> Bool {
        measurement(metric, stat).map { $0.invalidReason == nil } ?? false
    }
}
