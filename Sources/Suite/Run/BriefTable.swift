import Metrics
import Results
import Revocation
import Statistics

/// The comparison in 80 columns: one line per variant with its settings below, and an explanation
/// of the columns below the table.
struct BriefTable {
    static let width = 80

    private static let indent = "  "

    private let rows: [Comparison.Row]
    /// The rate at which response times are compared; nil for a run without one.
    private let commonRate: Double?

    init(_ comparison: Comparison) {
        rows = comparison.rows
        commonRate = rows.lazy.compactMap { $0[.commonRate] }.first
    }

    var text: String {
        // Units are below the titles, because they would not fit next to them.
        var table = TextTable(
            header: ["", "", "max", "p99", "CPU", "window", "", ""], words: [0, 1, 6, 7])
        table.append(["strategy", "placement", "/s", "µs", "µs", "ms", "reach", "valid"])
        for row in rows { table.append(cells(of: row)) }
        var lines = table.plainText.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        let head = Array(lines.prefix(2))
        lines.removeFirst(head.count)
        let body = zip(rows, lines).flatMap { row, line in [line] + settings(of: row) }
        return (head + body + [""] + notes).map { $0 + "\n" }.joined()
    }

    /// Returns what distinguishes a variant from the others of its strategy, and one program from
    /// the other.
    private func settings(of row: Comparison.Row) -> [String] {
        [row.name.label, row.name.binary.mark].filter { !$0.isEmpty }.joined(separator: " ")
            .printable.wrapped(within: Self.width, first: Self.indent, rest: Self.indent)
    }

    private func cells(of row: Comparison.Row) -> [String] {
        let p99 = commonRate == nil ? row[.verifyTime, .p99] : row[.verifyAtRate, .p99]
        return [
            row.name.strategy, row.recorded.placement?.rawValue ?? "–",
            row[.verifyPerSecond].map(Quantity.count) ?? "–", p99.map(Self.short) ?? "–",
            row.processorTime_us.total.map(Self.short) ?? "–", window(of: row),
            row.reaches.all.first?.rawValue ?? "–", row.invalidReason == nil ? "yes" : "no",
        ]
    }

    private func window(of row: Comparison.Row) -> String {
        guard let value = row.window_ms else { return "–" }
        let isAtMost = row.recorded.atMost[.ordinary] ?? false
        return (isAtMost ? "≤ " : "") + (value < 1 ? plain(value, decimals: 3) : Self.short(value))
    }

    /// Formats a value in at most six characters, from 0.0001 to 999G.
    private static func short(_ value: Double) -> String {
        switch value {
        case ..<0.01: plain(value, decimals: 4)
        case ..<999_500: Quantity.digits(value)
        default: Quantity.count(value)
        }
    }
}

extension BriefTable {
    private var isOverHTTP: Bool { rows.contains { $0.recorded.isOverHTTP } }

    /// The meaning of the columns, then the reasons why rows are invalid.
    private var notes: [String] {
        let columns = [
            "max: where it saturates, in the closed loop",
            commonRate.map { "p99: response time at \(plain($0, decimals: 3))/s" }
                ?? "p99: response time at each variant's own load level",
            "CPU: per verification at saturation, at node and store together"
                + (isOverHTTP
                    ? "; over HTTP with the transport, and at an authorization server that is asked"
                    : ""),
            windows,
        ].compactMap(\.self)
        let invalid = rows.compactMap { row in
            row.invalidReason.map { "\(row.name) is invalid: \($0)" }
        }
        return (columns + invalid).flatMap {
            $0.printable.wrapped(within: Self.width, rest: Self.indent)
        }
    }

    /// Which figure of the windows each row shows: the p99, or the largest window if there are too
    /// few for a p99.
    private var windows: String? {
        var figures: [(text: String, names: [String])] = []
        for row in rows where row.window_ms != nil {
            let figure = row.windowFigure
            let place = figures.firstIndex { $0.text == figure }
            if let place {
                figures[place].names.append(row.name.description)
            } else {
                figures.append((figure, [row.name.description]))
            }
        }
        guard let first = figures.max(by: { $0.names.count < $1.names.count }) else { return nil }
        let others = figures.filter { $0.text != first.text }.map {
            "; \($0.text): \($0.names.joined(separator: ", "))"
        }
        return "window: until the last node refuses, \(first.text)" + others.joined()
            + "; ≤: nothing was accepted after the acknowledgement"
    }
}

extension Comparison.Row {
    /// The deployment's window: the p99, or the largest window if there are too few for a p99.
    fileprivate var window_ms: Double? {
        self[.deploymentWindow, .p99] ?? self[.deploymentWindow, .max]
    }

    /// The name of that figure, such as `p99` or `largest of 60`.
    fileprivate var windowFigure: String {
        guard self[.deploymentWindow, .p99] == nil else { return Stat.p99.rawValue }
        return self[.windowCount].map { "largest of \(plain($0))" } ?? "largest"
    }
}
