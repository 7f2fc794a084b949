import Metrics
package import Results
import Revocation

/// The report of a run, made from its files alone. The same files give the same bytes, whatever the
/// locale, the time zone or the clock.
package struct Report: Sendable {
    /// A file of the report, with its name relative to the run's folder.
    package struct File: Sendable, Hashable {
        package let name: String
        package let text: String
    }

    let run: ReportedRun
    let frontier: FrontierChart
    let charts: [any Chart]
    /// Charts that would show nothing for the run, and what would give them content.
    let absent: [String]
    let findings: Findings
    /// Nil if the run's files do not allow a decision.
    let decision: DecisionSection?
    /// Nil if the run's tables cannot be read.
    let explorer: ExplorerSection?
    /// The comparison with another run of the same plan. Nil if none was named.
    let comparison: Against?
    /// What changed since that run. Nil if no figure has a ratio.
    let changes: ChangesChart?
    /// Nil unless strategies were measured in one process and others, or the same, over HTTP.
    let deployments: DeploymentSection?

    struct Against: Sendable {
        let base: String
        let rows: [RunComparison.Row]
        let notes: [String]
    }

    /// - Parameter base: an earlier run to compare this one with. Differences of the plans are
    ///   reported.
    package init(of files: RunFiles, against base: RunFiles? = nil) {
        let run = ReportedRun(files)
        self.run = run
        let data = FrontierData(run)
        frontier = FrontierChart(
            data: data, blocks: run.manifest.plan.blocks, scope: run.manifest.intervalScope)
        findings = Findings(run, data)
        decision = DecisionSection(run)
        explorer = run.inputs.flatMap { try? ExplorerSection($0) }
        (charts, absent) = Self.charts(run, frontier)
        let other = base.flatMap { Self.deployments($0) == Self.deployments(files) ? nil : $0 }
        deployments = DeploymentSection(run, data, against: other.map { ReportedRun($0) })
        let comparison = base.flatMap { base in
            // Nothing is thrown, because different plans are allowed.
            (try? RunComparison(base: base, new: files, allowsDifferentPlans: true)).map {
                Against(base: base.manifest.runID, rows: $0.rows, notes: $0.notes)
            }
        }
        self.comparison = comparison
        changes = comparison.flatMap { against in
            let data = ChangesData(run, against)
            return data.entries.isEmpty ? nil : ChangesChart(data: data)
        }
    }

    /// The deployments of a run's variants, as its plan records them.
    private static func deployments(_ files: RunFiles) -> Set<DeploymentKind> {
        Set(files.manifest.plan.variants.map(\.deployment))
    }

    private static func charts(
        _ run: ReportedRun, _ frontier: FrontierChart
    ) -> (charts: [any Chart], absent: [String]) {
        var charts: [any Chart] = []
        var absent: [String] = []
        func add(_ chart: any Chart, if hasData: Bool, else reason: String) {
            if hasData { charts.append(chart) } else { absent.append(reason) }
        }
        add(
            frontier, if: !frontier.data.entries.isEmpty,
            else: "Frontier: no strategy has both a measured window and a measured cost.")
        let windows = WindowsData(run)
        add(
            WindowsChart(data: windows, domain_ms: WindowAxis.domain_ms(of: run)),
            if: !windows.curves.isEmpty, else: "Windows: no revocation was watched.")
        let percentiles = PercentilesData(run)
        add(
            PercentilesChart(data: percentiles), if: !percentiles.curves.isEmpty,
            else: "Percentiles: no load level has valid response times.")
        let ages = AgeData(run)
        add(
            AgeChart(data: ages), if: ages.hasWindows,
            else: "Age at revocation: no strategy is known to promise a window longer than 0.")
        let machines = MachinesData(run)
        add(
            MachinesChart(data: machines), if: !machines.lines.isEmpty,
            else: "Machines: the rate that a machine carries is not known of any strategy.")
        let saturation = SaturationData(run)
        add(
            SaturationChart(data: saturation), if: saturation.showsBends,
            else: "Saturation: fewer than three load levels do not show where a strategy bends; "
                + "scenarios/latency-knee.yaml has five.")
        let timeline = TimelineData(run)
        add(
            TimelineChart(data: timeline), if: !timeline.curves.isEmpty && timeline.span != nil,
            else: timeline.span == nil
                ? "Timeline: this scenario has no storm and no fault; "
                    + "scenarios/revocation-storm.yaml has one."
                : "Timeline: the run has no revocation with known times.")
        let scaling = ScalingData(run)
        add(
            ScalingChart(data: scaling), if: !scaling.sweeps.isEmpty,
            else: "Scaling: this scenario sweeps no numeric setting over three values or more; "
                + "scenarios/session-count.yaml, blocklist-size.yaml and nodes.yaml do.")
        let bytes = BytesChart(run)
        add(bytes, if: !bytes.variants.isEmpty, else: "Bytes: none were measured.")
        return (charts, absent)
    }

    /// The charts in the order of the page.
    var allCharts: [any Chart] {
        let first: [any Chart] = changes.map { [$0] } ?? []
        return first + charts
    }

    var headline: Words { decision?.headline ?? findings.headline }

    /// The findings as sentences. If the page's headline is the decision's, the findings' own
    /// headline comes first.
    var sentences: [Words] {
        let first: [Words] = decision == nil ? [] : ["\(findings.headline)."]
        return first + findings.sentences
    }

    /// Returns every text file of the report: the page, the Markdown, and each chart in two widths,
    /// light and dark, with its numbers.
    package func files() throws -> [File] {
        var files = [
            File(name: "report.html", text: try Page(self).html),
            File(name: "report.md", text: markdown),
        ]
        if let decision {
            files.append(File(name: "figures/decision.csv", text: decision.matrix.csv.text))
        }
        let fit = FitSection(run)
        if !fit.rows.isEmpty { files.append(File(name: "figures/fit.csv", text: fit.csv.text)) }
        if let deployments, !deployments.rows.isEmpty {
            files.append(File(name: "figures/deployments.csv", text: deployments.csv.text))
        }
        for chart in allCharts {
            let sheet = ChartSheet(chart: chart)
            files.append(File(name: "figures/\(chart.name).csv", text: chart.csv.text))
            for width in ChartWidth.allCases {
                for palette in [Palette.light, .dark] {
                    files.append(
                        File(
                            name: "figures/" + Self.fileName(chart, width, palette),
                            text: sheet.svg(width, palette, isPart: false)))
                }
            }
        }
        return files
    }

    /// Returns `windows.svg`, `windows-dark.svg` or `windows-narrow.svg`.
    static func fileName(_ chart: any Chart, _ width: ChartWidth, _ palette: Palette) -> String {
        chart.name + (width.isWide ? "" : "-narrow") + (palette == .dark ? "-dark" : "") + ".svg"
    }
}
