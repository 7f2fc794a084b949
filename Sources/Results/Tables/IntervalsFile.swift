import Metrics

/// `intervals.csv`: every second of every phase.
package enum IntervalsFile: TableFile {
    package struct Row: Sendable, Hashable {
        package let block: Int
        package let name: VariantName
        package let interval: IntervalRow
        /// Refusals by reason, with the reasons named as in the columns.
        package let refusals: [String: Int]
    }

    package static let name = "intervals.csv"

    private static let refusalStart = "refused_"
    private static let first = ["block"]
    private static let start = ["phase", "second", "scheduled", "sent", "accepted"]
    /// The length of a row's interval, in seconds. Missing from runs that did not record it yet.
    private static let lengthColumn = "interval_s"
    private static let end = [
        "errors", "timeouts", "dropped", "unfinished", "p50_us", "p99_us", "max_us", "max_lag_us",
    ]

    /// Returns the required columns. There is one column per reason of refusals between `start` and
    /// `end`.
    static func columns(_ format: RunFormat) -> [String] { first + start + end }

    /// Returns the table. The reasons are those of all trials: two programs need not have the same
    /// ones.
    package static func table(_ trials: [TrialRecord]) -> CSVTable {
        let reasons = trials.reduce(into: [String]()) { known, trial in
            known += trial.reasons.filter { !known.contains($0) }
        }
        let refusals = reasons.map { refusalStart + $0.replacing("-", with: "_") }
        var table = CSVTable(
            first, ofVariants: start + refusals + end + [lengthColumn],
            swept: SweptSettings(trials.map(\.name)))
        for trial in trials where !trial.isControl {
            for interval in trial.intervals {
                table.append(
                    [String(trial.block)], of: trial.name, cells(of: interval, in: trial, reasons))
            }
        }
        return table
    }

    private static func cells(
        of interval: IntervalRow, in trial: TrialRecord, _ reasons: [String]
    ) -> [String] {
        func microseconds(_ time_ns: UInt64) -> String { plain(Double(time_ns) / 1e3) }
        let tally = interval.tally
        func quantile(_ stat: Stat, _ time_ns: UInt64?) -> String {
            stat.isKnown(from: tally.sent) ? time_ns.map(microseconds) ?? "" : ""
        }
        let counts = Dictionary(zip(trial.reasons, tally.refused), uniquingKeysWith: +)
        let refused = reasons.map { String(counts[$0] ?? 0) }
        return [
            interval.phase, String(interval.second),
            String(tally.scheduled), String(tally.sent), String(tally.accepted),
        ] + refused + [
            String(tally.errors), String(tally.timeouts), String(tally.dropped),
            String(tally.unfinished), quantile(.p50, interval.p50_ns),
            quantile(.p99, interval.p99_ns), microseconds(interval.max_ns),
            microseconds(interval.worstLag_ns),
            interval.length_ns.map { plain(Double($0) / 1e9, decimals: 6) } ?? "",
        ]
    }

    struct Place: Hashable {
        let block: Int
        let name: VariantName
        let phase: String
        let second: Int
    }

    static func place(of row: Row) -> Place {
        Place(
            block: row.block, name: row.name, phase: row.interval.phase,
            second: row.interval.second)
    }

    static func row(_ cells: NamedRow, _ frame: TableFrame) throws(CSVProblem) -> Row? {
        let (tally, refusals) = try tally(of: cells)
        func optional_ns(_ column: String) throws(CSVProblem) -> UInt64? {
            try cells.number(column, in: MetricUnit.microseconds.range).map { clamped($0 * 1e3) }
        }
        func nanoseconds(_ column: String) throws(CSVProblem) -> UInt64 {
            guard let time_ns = try optional_ns(column) else { throw cells.problem("no \(column)") }
            return time_ns
        }
        let length_s = try cells.number(lengthColumn, in: 1e-6...longest_s)
        let interval = IntervalRow(
            phase: cells["phase"], second: try cells.whole("second", below: Int(longest_s)),
            tally: tally, p50_ns: try optional_ns("p50_us"), p99_ns: try optional_ns("p99_us"),
            max_ns: try nanoseconds("max_us"), worstLag_ns: try nanoseconds("max_lag_us"),
            length_ns: length_s.map { clamped($0 * 1e9) })
        guard !interval.phase.isEmpty else { throw cells.problem("no phase") }
        return Row(
            block: try frame.block(of: cells), name: try frame.name(of: cells),
            interval: interval, refusals: refusals)
    }

    /// 31 years.
    private static let longest_s = 1e9

    /// Returns the outcomes of requests. Every request has exactly one.
    private static func tally(
        of cells: NamedRow
    ) throws(CSVProblem) -> (Tally, refusals: [String: Int]) {
        let reasons = cells.columns(beginningWith: refusalStart)
        var tally = Tally(reasons: reasons.count)
        var refusals: [String: Int] = [:]
        for (index, column) in reasons.enumerated() {
            tally.refused[index] = try cells.whole(column)
            refusals[String(column.dropFirst(refusalStart.count))] = tally.refused[index]
        }
        tally.scheduled = try cells.whole("scheduled")
        tally.accepted = try cells.whole("accepted")
        tally.errors = try cells.whole("errors")
        tally.timeouts = try cells.whole("timeouts")
        tally.dropped = try cells.whole("dropped")
        tally.unfinished = try cells.whole("unfinished")
        let sent = try cells.whole("sent")
        guard sent == tally.sent else {
            throw cells.problem(
                "sent is \(sent), and \(tally.sent) requests were accepted, refused or failed")
        }
        guard tally.isBalanced else {
            throw cells.problem(
                "scheduled is \(tally.scheduled), and "
                    + "\(tally.sent + tally.dropped + tally.unfinished) requests have an outcome")
        }
        return (tally, refusals)
    }
}
