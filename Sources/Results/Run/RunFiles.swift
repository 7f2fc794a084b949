import Foundation

/// A run as read from its folder. Reports, exports and comparisons are made from this.
package struct RunFiles: Sendable {
    package let path: String
    package let manifest: RunManifest
    /// Of `summary.csv`, in its order.
    package let summary: [SummaryRow]

    /// Reads `meta.json` and `summary.csv` in the folder at `path`.
    package init(at path: String) throws(RunFilesError) {
        self.path = path
        manifest = try RunManifest(at: "\(path)/\(RunManifest.fileName)")
        summary = try Self.rows(of: SummaryFile.self, in: path, manifest.format)
    }

    /// The values over all blocks.
    package var overall: [SummaryRow] { summary.filter(\.isOverAll) }

    /// `comparison.csv`, read when asked for.
    package func comparison() throws(RunFilesError) -> [ComparisonRow] {
        let rows = try Self.rows(of: ComparisonFile.self, in: path, manifest.format)
        guard manifest.format == .first else { return rows }
        // Format 1 has no windows of the deployment; its revocations tell them.
        let revocations = Dictionary(grouping: (try? self.revocations()) ?? [], by: \.name)
        return rows.map { row in
            var row = row
            let own = (revocations[row.name] ?? []).map { (block: $0.block, row: $0.revocation) }
            for request in RequestKind.allCases {
                row.enterDeployment(ObservedWindows(own, by: request))
            }
            return row.rounded
        }
    }

    /// `revocations.csv`, read when asked for.
    package func revocations() throws(RunFilesError) -> [RevocationsFile.Row] {
        try Self.rows(of: RevocationsFile.self, in: path, manifest.format)
    }

    /// `intervals.csv`, read when asked for.
    package func intervals() throws(RunFilesError) -> [IntervalsFile.Row] {
        try Self.rows(of: IntervalsFile.self, in: path, manifest.format)
    }

    /// The distributions of `latency.hlog` of one operation on one timebase.
    package func latencies(
        of operation: TokenOperation, _ timebase: Timebase
    ) throws(RunFilesError) -> [LatencyFile.Line] {
        let file = "\(path)/\(LatencyFile.name)"
        let text = String(decoding: try Self.data(at: file), as: UTF8.self)
        do throws(CSVProblem) {
            return try LatencyFile.lines(of: text, only: operation, timebase)
        } catch {
            throw RunFilesError(
                file: file, line: error.line, found: error.found, remedy: RunManifest.remedy)
        }
    }

    /// The run's thresholds against its measurements. None is met by part of a run.
    package var thresholds: [ThresholdOutcome] {
        let outcomes = ThresholdOutcome.all(of: manifest.plan, rows: summary)
        return manifest.isComplete ? outcomes : outcomes.map(\.ofPartialRun)
    }

    static func data(at file: String) throws(RunFilesError) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: file))
        } catch {
            throw RunFilesError(
                file: file, found: "cannot be read",
                remedy: "Name the folder of a run, such as results/latest.")
        }
    }

    private static func rows<File: TableFile>(
        of type: File.Type, in path: String, _ format: RunFormat
    ) throws(RunFilesError) -> [File.Row] {
        let file = "\(path)/\(File.name)"
        guard let text = String(validating: try data(at: file), as: UTF8.self) else {
            throw RunFilesError(
                file: file, found: "bytes that are not valid UTF-8", remedy: RunManifest.remedy)
        }
        do throws(CSVProblem) {
            return try File.rows(of: text, format)
        } catch {
            throw RunFilesError(
                file: file, line: error.line, found: error.found, remedy: RunManifest.remedy)
        }
    }
}
