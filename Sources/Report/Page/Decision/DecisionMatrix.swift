import Metrics
import Model
import Results
import Revocation

/// Every strategy of a run with what a decision compares, and the reason why each one loses.
/// Everything is taken from the decision.
struct DecisionMatrix: Sendable {
    enum Standing: String, Sendable {
        case undominated, dominated, unfit, inconclusive
    }

    struct Entry: Sendable {
        let row: Decision.Row
        let standing: Standing
        /// The strategies that dominate it.
        var by: [Decision.Row] = []
    }

    let decision: Decision
    private let variants: [ReportedVariant]
    /// The undominated strategies, fewest cores first, then the dominated, then the unfit.
    let entries: [Entry]

    init(_ decision: Decision, _ variants: [ReportedVariant]) {
        self.decision = decision
        self.variants = variants
        entries =
            decision.undominated.map { Entry(row: $0, standing: .undominated) }
            + decision.dominated.map { Entry(row: $0.row, standing: .dominated, by: $0.by) }
            + decision.unfit.map {
                Entry(row: $0, standing: $0.isInconclusive ? .inconclusive : .unfit)
            }
    }

    var table: PageTable {
        var table = PageTable(
            caption: "Every strategy against the requirement: the undominated with the fewest "
                + "cores first, then the dominated, then the unfit. Below a value is its "
                + "95 % interval.",
            header: [
                "strategy", "placement", "window promised", "cores", "added p99",
                "tokens hit per revocation", "store outage", "standing",
            ], words: [0, 1, 6, 7])
        for entry in entries {
            let row = entry.row
            table.rows.append(
                .init(
                    cells: [
                        name(row), .words(row.measured.placement?.rawValue ?? "–"), window(row),
                        figure(row, .cores, .cores, Quantity.digits),
                        figure(row, .addedP99_us, .addedP99) { Quantity.time(us: $0) },
                        figure(row, .tokensHit, .tokensHit, Quantity.count),
                        .words(outage(row), kind: classes("words", row, .outage)),
                        .words(reason(entry), kind: "words long"),
                    ], kind: entry.standing.rawValue))
        }
        return table
    }

    // MARK: Cells

    /// Returns the name with the settings of the deployment.
    private func name(_ row: Decision.Row) -> PageTable.Cell {
        let name =
            variants.first { $0.id == row.measured.name }.map(PageTable.Cell.name)
            ?? .words(row.name, kind: "words stick")
        let settings = row.settingsText
        return PageTable.Cell(
            html: name.html + Self.below(settings.escapedForXML),
            markdown: "\(name.markdown), \(settings)", kind: name.kind)
    }

    /// Returns what a node does, without figures, with which the matrix would not fit on a screen.
    private func outage(_ row: Decision.Row) -> String {
        String(row.outageText.prefix { $0 != ":" }).replacing("<=", with: "≤")
    }

    private func window(_ row: Decision.Row) -> PageTable.Cell {
        .number(
            row.prices[.bound_s].map { bound in
                Printed(exactly: bound.value * 1e3) { Quantity.time(ms: $0) }
            }, isAtMost: true)
    }

    private func figure(
        _ row: Decision.Row, _ output: Output, _ axis: ComparisonAxis, _ show: (Double) -> String
    ) -> PageTable.Cell {
        guard let figure = row.prices[output] else { return .none }
        func printed(_ value: Double) -> Printed { Printed(exactly: value, as: show) }
        let value: Words = "\(figure.mark)\(printed(figure.value))"
        let kind = classes("", row, axis)
        guard let low = figure.low, let high = figure.high, low < high else {
            return .words(value, kind: kind)
        }
        let interval: Words = "\(printed(low)) to \(printed(high))"
        return PageTable.Cell(
            html: value.html + Self.below(interval.html),
            markdown: "\(value.plainText) (\(interval.plainText))", kind: kind)
    }

    private static func below(_ html: String) -> String { "<div class=\"small\">\(html)</div>" }

    private func classes(_ own: String, _ row: Decision.Row, _ axis: ComparisonAxis) -> String {
        guard isBest(row, axis) else { return own }
        return own.isEmpty ? "best" : "\(own) best"
    }

    /// Returns whether no other strategy that fits is shown to be better, and at least one is shown
    /// to be worse.
    private func isBest(_ row: Decision.Row, _ axis: ComparisonAxis) -> Bool {
        guard row.fits, decision.doubt == nil else { return false }
        let standings = decision.rows.filter { $0.fits && $0.name != row.name }.map {
            axis.standing(row.compared, to: $0.compared)
        }
        return standings.contains(.better)
            && standings.allSatisfy { $0 == .better || $0 == .tied }
    }

    // MARK: Reasons

    private func reason(_ entry: Entry) -> Words {
        switch entry.standing {
        case .undominated: undominated(entry.row)
        case .dominated: dominated(entry)
        case .unfit, .inconclusive: unfit(entry)
        }
    }

    private func undominated(_ row: Decision.Row) -> Words {
        if decision.doubt != nil { return "fits; not compared" }
        if decision.chosen?.name == row.name { return "chosen: \(decision.whyChosen)" }
        let ties = decision.ties(of: row).map(\.name)
        return ties.isEmpty
            ? "undominated" : "undominated; tied with \(ties.joined(separator: ", "))"
    }

    private func dominated(_ entry: Entry) -> Words {
        let reasons = entry.by.map { by -> Words in
            let advantages = decision.advantages(of: by, over: entry.row).map(\.advantage)
            return "\(name: by.name) (\(advantages.joined(separator: ", ")))"
        }
        return "dominated by \(Words(joining: reasons, by: "; "))"
    }

    private func unfit(_ entry: Entry) -> Words {
        let misses = entry.row.misses.map { $0.text + ($0.isUnknown ? " (inconclusive)" : "") }
        let cure = Self.cure(of: entry.row).map { ". Fits with \($0)" } ?? ""
        return "\(entry.standing.rawValue): \(misses.joined(separator: "; "))\(cure)"
    }

    /// Returns the options with which an unfit strategy would fit. Nil if there are none.
    static func cure(of row: Decision.Row) -> String? {
        let cures = row.misses.map(\.cure)
        guard !cures.isEmpty, cures.allSatisfy({ $0 != nil }) else { return nil }
        return cures.compactMap(\.self).joined(separator: " ")
    }
}

extension ComparisonAxis {
    /// The advantage of a strategy that is better on the axis, in words.
    var advantage: String {
        switch self {
        case .cores: "fewer cores"
        case .addedP99: "shorter added p99"
        case .tokensHit: "fewer tokens hit"
        case .outage: "less affected by a store outage"
        }
    }
}
