import Metrics
import Results

/// What is to be said of single rows below the table.
enum RowRemarks {
    /// - Parameter trials: of a run; A/A controls are passed over.
    static func lines(_ trials: [TrialRecord]) -> [String] {
        let rows = Dictionary(grouping: trials.filter { !$0.isControl }, by: \.variantIndex)
            .sorted { $0.key < $1.key }.map(\.value)
        return notes(rows) + missing(rows)
    }

    /// One line per note: the rows that carry it, and what it means.
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

    /// Why a row has no rate, or no latency where others of the run have one.
    private static func missing(_ rows: [[TrialRecord]]) -> [String] {
        let figures: [(Metric, Stat, String)] = [
            (.verifyPerSecond, .best, "rate"), (.verifyTime, .p99, "latency"),
            (.verifyAtRate, .p99, "latency at the common rate"),
        ]
        return figures.flatMap { metric, stat, word -> [String] in
            let isWanted = rows.joined().contains { $0.measurement(metric, stat) != nil }
            guard isWanted else { return [] }
            return rows.compactMap { blocks in
                let found = blocks.map { $0.measurement(metric, stat) }
                guard !found.contains(where: { $0?.invalidReason == nil && $0 != nil }),
                    let name = blocks.first?.name
                else { return nil }
                let reason =
                    found.lazy.compactMap { $0?.invalidReason }.first
                    ?? blocks.lazy.compactMap(\.invalidReason).first
                    ?? "the trial ended before it was measured"
                return "no \(word) of \(name): \(reason)"
            }
        }
    }
}
