import Metrics
import Results
import Revocation
import Statistics

/// Window against cost, with the frontier: the strategies that no other is ahead of.
struct FrontierChart: Chart {
    let data: FrontierData
    let blocks: Int
    /// What the intervals cover, in words.
    let scope: String

    let name = "frontier"

    var title: String {
        let (on, all) = (data.onFrontier.count, data.entries.count)
        if all == 0 { return "No strategy of this run has both a window and a cost" }
        if !data.canCompare { return "Revocation window and CPU per verification" }
        let behind = data.behind.count
        let rest = data.unresolved.count
        var title = "\(on) of \(all) strategies \(on == 1 ? "is" : "are") on the frontier"
        if behind > 0 { title += ", \(behind) \(behind == 1 ? "is" : "are") behind it" }
        if rest > 0 { title += ", \(rest) \(rest == 1 ? "is" : "are") inconclusive" }
        return title
    }

    var subtitle: String {
        let marks =
            "Lower left is better. Marker: the deployment's window, until the last node refuses "
            + "(\(data.figure)); band: p50 to worst case; thin lines: 95 % intervals \(scope). "
        guard data.canCompare else {
            let why =
                blocks < 3
                ? "\(blocks) blocks yield no intervals (at least 3 are needed)"
                : "no A/A floor was measured"
            return marks
                + "The line joins what looks best; \(why), so no strategy counts as behind another."
        }
        return marks + "Filled: on the Pareto frontier; pale: inconclusive; hollow: behind it."
            + (data.groups.count > 1
                ? " Strategies are compared only within a panel." : "")
    }

    var notes: [String] {
        var notes = data.absent.map { "\($0.variant.name) is not drawn: \($0.reason)." }
        notes += data.entries.compactMap { entry in
            entry.variant[.highStakesDeploymentWindow, .max].map {
                "\(entry.variant.name) is drawn at its window for ordinary requests; for "
                    + "high-stakes requests the longest is \(Quantity.time(ms: $0))."
            }
        }
        if data.entries.contains(where: { $0.point.isAtMost }) {
            notes.insert(
                "≤ and an arrow: nothing was accepted after the acknowledgement, so the window is "
                    + "at most the resolution of the probes, and may be zero.", at: 0)
        }
        if data.entries.contains(where: { data.groups(of: $0.variant).count > 1 }) {
            notes.append(
                "A strategy is in every panel whose settings change nothing for it. It is "
                    + "counted once, with its best standing.")
        }
        if data.canCompare {
            notes += data.incomparable.map { kind in
                "Without an A/A floor of its own, no strategy with deployment=\(kind.rawValue) "
                    + "counts as behind another."
            }
        }
        if data.canCompare, data.hasNoWindowFloors {
            notes.append(
                "No noise floor of windows was measured, because the A/A controls timed no "
                    + "revocations: windows are compared by their intervals alone.")
        }
        return notes
    }

    var csv: CSVTable {
        var table = CSVTable(
            ofVariants: [
                "family", Metric.deploymentWindow.columnName(.p99),
                "window_low_ms", "window_high_ms", Metric.deploymentWindow.columnName(.p50),
                Metric.deploymentWindow.columnName(.max), "window_is_at_most",
                "cpu_us_per_verify_total", "cpu_low_us", "cpu_high_us", "verify_per_core_s",
                "ratio_to_baseline", "standing", "dominated_by", Metric.windowCount.columnName(),
            ], last: ["placement", "panel"])
        func cell(_ value: Double?, _ decimals: Int = 4) -> String {
            value.map { plain($0, decimals: decimals) } ?? ""
        }
        for entry in data.entries {
            let (window, cpu) = (entry.point.window_ms, entry.point.cpu_us)
            let standing = cells(for: entry.standing)
            table.append(
                of: entry.variant.id,
                [
                    entry.variant.family.rawValue,
                    cell(entry.variant[.deploymentWindow, .p99]),
                    cell(window.isKnown ? window.low : nil),
                    cell(window.isKnown ? window.high : nil), cell(entry.p50_ms),
                    cell(entry.max_ms), String(entry.point.isAtMost), cell(cpu.value),
                    cell(cpu.isKnown ? cpu.low : nil), cell(cpu.isKnown ? cpu.high : nil),
                    cell(entry.perCore_s, 1), cell(entry.ratio), standing.state, standing.by,
                    cell(entry.variant[.windowCount]),
                ],
                last: [
                    entry.variant.placement?.rawValue ?? "",
                    data.groups(of: entry.variant).map(\.title).joined(separator: "; "),
                ])
        }
        return table
    }

    var families: [StrategyFamily] { data.entries.map(\.variant).families }

    func words(for standing: Frontier.Standing) -> String {
        switch standing {
        case .frontier: "on the frontier"
        case .unresolved: "inconclusive"
        case .behind(let ahead): "behind \(data.entry(ahead)?.variant.name ?? "another")"
        }
    }

    /// Returns the words that the file has used since format 2.
    private func cells(for standing: Frontier.Standing) -> (state: String, by: String) {
        switch standing {
        case .frontier: ("on the frontier", "")
        case .unresolved: ("inconclusive", "")
        case .behind(let ahead): ("dominated", data.entry(ahead)?.variant.name ?? "")
        }
    }

    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        data.groups.reduce(top) { top, group in
            FrontierDrawing(chart: self, group: group, width: width, top: top).draw(on: &canvas)
        }
    }

    /// Whether a panel needs a title that says which strategies it shows.
    var hasPanelTitles: Bool {
        data.groups.count > 1 || data.groups.contains(where: \.isEmbedded)
    }
}

extension FrontierData.Entry {
    /// Verifications per second on one core.
    var perCore_s: Double { point.cpu_us.value > 0 ? 1e6 / point.cpu_us.value : 0 }
}
