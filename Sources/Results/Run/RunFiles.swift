import Foundation

/// A run as read from its folder: the source of reports, exports and comparisons.
package struct RunFiles: Sendable {
    package let path: String
    package let manifest: RunManifest
    /// The rows of `summary.csv`, in the order of the file.
    package let summary: [SummaryRow]

    private let frame: TableFrame

    /// Reads `meta.json` and `summary.csv` in the folder at `path`.
    package init(at path: String) throws(RunFilesError) {
        self.path = path
        manifest = try RunManifest(at: "\(path)/\(RunManifest.fileName)")
        frame = TableFrame(manifest)
        summary = try Self.rows(of: SummaryFile.self, in: path, frame)
        try check(SummaryFile.name, census.flaw(ofSummary: summary))
    }

    /// The values over all blocks.
    package var overall: [SummaryRow] { summary.filter(\.isOverAll) }

    /// Reads `comparison.csv`.
    package func comparison() throws(RunFilesError) -> [ComparisonRow] {
        let rows = try Self.rows(of: ComparisonFile.self, in: path, frame)
        try check(ComparisonFile.name, census.flaw(ofComparison: rows, summary))
        guard manifest.format == .first else { return rows }
        // Format 1 has no windows of the deployment. They are derived from its revocations if it
        // has any.
        let file = "\(path)/\(RevocationsFile.name)"
        let all = try FileManager.default.fileExists(atPath: file) ? self.revocations() : []
        let revocations = Dictionary(grouping: all, by: \.name)
        return rows.map { row in
            var row = row
            let own = (revocations[row.name] ?? []).map { (block: $0.block, row: $0.revocation) }
            for request in RequestKind.allCases {
                row.enterDeployment(ObservedWindows(own, by: request))
            }
            return row.rounded
        }
    }

    /// Reads `revocations.csv`.
    package func revocations() throws(RunFilesError) -> [RevocationsFile.Row] {
        let rows = try Self.rows(of: RevocationsFile.self, in: path, frame)
        try check(RevocationsFile.name, census.flaw(ofRevocations: rows))
        return rows
    }

    /// Reads `intervals.csv`.
    package func intervals() throws(RunFilesError) -> [IntervalsFile.Row] {
        let rows = try Self.rows(of: IntervalsFile.self, in: path, frame)
        try check(IntervalsFile.name, census.flaw(ofIntervals: rows, summary))
        return rows
    }

    /// Returns the distributions of one operation on one timebase from `latency.hlog`.
    package func latencies(
        of operation: TokenOperation, _ timebase: Timebase
    ) throws(RunFilesError) -> [LatencyFile.Line] {
        let file = "\(path)/\(LatencyFile.name)"
        let data = try RunFileBytes.read(file, limit: ReadLimits.tableBytes)
        do throws(CSVProblem) {
            let lines = try LatencyFile.lines(
                of: [UInt8](data), frame, only: operation, timebase)
            let flaw = census.flaw(ofLatencies: lines, operation, timebase, summary)
            if let flaw { throw CSVProblem(line: nil, found: flaw) }
            var decoded: [LatencyFile.Line] = []
            for line in lines { decoded.append(try line.decoded) }
            return decoded
        } catch {
            throw Self.error(in: file, error)
        }
    }

    /// The outcomes of the run's thresholds. An incomplete run meets none.
    package var thresholds: [ThresholdOutcome] {
        let outcomes = ThresholdOutcome.all(of: manifest.plan, rows: summary)
        return manifest.isComplete ? outcomes : outcomes.map(\.ofPartialRun)
    }

    private var census: RunCensus { RunCensus(manifest) }

    private func check(_ name: String, _ flaw: String?) throws(RunFilesError) {
        guard let flaw else { return }
        throw RunFilesError(file: "\(path)/\(name)", found: flaw, remedy: RunManifest.remedy)
    }

    private static func rows<File: TableFile>(
        of type: File.Type, in path: String, _ frame: TableFrame
    ) throws(RunFilesError) -> [File.Row] {
        let file = "\(path)/\(File.name)"
        let data = try RunFileBytes.read(file, limit: ReadLimits.tableBytes)
        do throws(CSVProblem) {
            return try File.rows(of: [UInt8](data), frame)
        } catch {
            throw Self.error(in: file, error)
        }
    }

    private static func error(in file: String, _ problem: CSVProblem) -> RunFilesError {
        RunFilesError(
            file: file, line: problem.line, found: problem.found, remedy: RunManifest.remedy)
    }
}
