package import Metrics
import Model
package import Revocation

/// One strategy and variant over all blocks: a row of `comparison.csv`.
package struct ComparisonRow: Sendable, Hashable {
    package var name: VariantName
    /// The values by column. A column that was not measured is absent.
    package var values: [ComparisonColumn: Double]
    /// Whether nothing was accepted after the acknowledgement, so that windows are "at most" the
    /// values of their columns. Absent for requests whose windows were not measured.
    package var atMost: [RequestKind: Bool]
    package var invalidReason: String?
    /// Where the state is that a verification needs. Nil if the run does not state it.
    package var placement: StatePlacement?
    /// Where the servers ran. Nil if the run does not state it.
    package var deployment: DeploymentKind?

    package init(
        _ name: VariantName, _ values: [ComparisonColumn: Double] = [:],
        atMost: [RequestKind: Bool] = [:], invalidReason: String?,
        placement: StatePlacement? = nil, deployment: DeploymentKind? = nil
    ) {
        self.name = name
        self.values = values
        self.atMost = atMost
        self.invalidReason = invalidReason
        self.placement = placement
        self.deployment = deployment
    }

    /// - Parameter stat: may be omitted if the metric has one column.
    package subscript(metric: Metric, stat: Stat? = nil) -> Double? {
        metric.column(stat).flatMap { values[$0] }
    }

    /// Returns the value as written in the file. Nil if it was not measured.
    package func text(_ column: ComparisonColumn) -> String? {
        values[column].map { plain($0, decimals: column.form.decimals) }
    }

    /// The placement as written in the file. Nil if the run does not state it.
    package var placementText: String? { placement?.rawValue }

    /// The deployment as written in the file. Nil if the run does not state it.
    package var deploymentText: String? { deployment?.rawValue }

    package var isOverHTTP: Bool { deployment == .http }

    /// Returns the CPU time per verification at saturation, in µs.
    ///
    /// - Parameter guarantee: the guarantee of the variant; nil if the run states none.
    package func processorTime_us(under guarantee: StatedGuarantee?) -> ProcessorTime {
        ProcessorTime(
            node: self[.cpuPerVerify], store: self[.storeCPUPerVerify],
            authority: self[.authorityCPUPerVerify],
            outside: guarantee?.outside(in: deployment ?? .inProcess) ?? .none)
    }

    /// The row with its values rounded as in the file.
    var rounded: ComparisonRow {
        var row = self
        for column in values.keys { row.values[column] = text(column).flatMap { Double($0) } }
        return row
    }

    /// Returns whether a column holds a window for which only an upper limit is known.
    package func isAtMost(_ column: ComparisonColumn) -> Bool {
        let request = RequestKind.allCases.first { request in
            let metrics = request.windowMetrics
            return column.metric == metrics.deployment || column.metric == metrics.upper
        }
        return request.flatMap { atMost[$0] } ?? false
    }

    /// Sets every window over all blocks.
    package mutating func enter(_ windows: ObservedWindows) {
        for (metric, sample) in windows.samples { enter(sample, of: metric) }
        enterDeployment(windows)
    }

    /// Sets the deployment's windows, their number, and whether they are "at most".
    mutating func enterDeployment(_ windows: ObservedWindows) {
        let sample = windows.deployment
        enter(sample, of: windows.request.windowMetrics.deployment)
        atMost[windows.request] = windows.isAtMost
        if windows.request == .ordinary, !windows.isEmpty, let column = Metric.windowCount.column()
        {
            values[column] = Double(sample.revocations)
        }
    }

    /// Sets the windows of a sample, unless it is in doubt.
    private mutating func enter(_ sample: WindowSample, of metric: Metric) {
        for form in metric.columns where form.source == .windows && sample.doubt == nil {
            if let column = metric.column(form.stat) { values[column] = sample.value(form.stat) }
        }
    }

    /// Returns the value for readers. "≤" precedes a window for which only an upper limit is known.
    /// Nil if the value was not measured.
    package func shown(_ column: ComparisonColumn, decimals: Int) -> String? {
        values[column].map { value in
            (isAtMost(column) ? "≤ " : "") + plain(value, decimals: decimals)
        }
    }
}

extension RequestKind {
    /// The column of `comparison.csv` that states whether the windows of this kind of requests are
    /// "at most".
    fileprivate var atMostColumn: String {
        self == .ordinary ? "window_at_most" : "window_\(rawValue)_at_most"
    }
}

/// `comparison.csv`
package enum ComparisonFile: TableFile {
    package static let name = "comparison.csv"

    /// Missing from runs that did not state it yet.
    private static let placementColumn = "placement"
    private static let deploymentColumn = "deployment"

    package static func table(_ rows: [ComparisonRow]) -> CSVTable {
        var table = CSVTable(
            ofVariants: ComparisonColumn.all.map(\.name)
                + RequestKind.allCases.map(\.atMostColumn) + Validity.columns,
            swept: SweptSettings(rows.map(\.name)), last: [placementColumn, deploymentColumn])
        for row in rows {
            let values = ComparisonColumn.all.map { row.text($0) ?? "" }
            let flags = RequestKind.allCases.map { row.atMost[$0].map { String($0) } ?? "" }
            table.append(
                of: row.name, values + flags + Validity.cells(row.invalidReason),
                last: [row.placementText ?? "", row.deploymentText ?? ""])
        }
        return table
    }

    /// Returns the required columns. Both formats gained columns over time.
    static func columns(_ format: RunFormat) -> [String] {
        let frame = Validity.columns
        return format == .first
            ? frame
            : frame + ComparisonColumn.all.filter { !$0.form.isAddition }.map(\.name)
                + RequestKind.allCases.map(\.atMostColumn)
    }

    typealias Row = ComparisonRow
    typealias Place = VariantName

    static func place(of row: ComparisonRow) -> VariantName { row.name }

    static func row(
        _ cells: NamedRow, _ frame: TableFrame
    ) throws(CSVProblem) -> ComparisonRow? {
        var values: [ComparisonColumn: Double] = [:]
        for column in ComparisonColumn.all {
            let former = frame.format == .first ? column.form.formerName : nil
            values[column] = try cells.number(
                former ?? column.name, in: column.metric.range)
        }
        var atMost: [RequestKind: Bool] = [:]
        for request in RequestKind.allCases {
            atMost[request] = try cells.flag(request.atMostColumn)
        }
        return ComparisonRow(
            try frame.name(of: cells), values, atMost: atMost,
            invalidReason: try Validity.invalidReason(cells),
            placement: try cells.optionalWord(placementColumn),
            deployment: try cells.optionalWord(deploymentColumn))
    }
}
