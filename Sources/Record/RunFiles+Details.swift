import Foundation

/// One revocation at one node, as `revocations.csv` has it.
package struct WatchedRevocation: Sendable, Hashable {
    package let id: String
    package let block: String
    package let strategy: String
    package let variant: String
    /// `ordinary`, which a run that knows no other kind means too, or `high_stakes`.
    package let request: String
    package let node: Int
    /// Since the start of the trial's clock.
    package let acknowledged_ns: UInt64?
    package let lower_ns: UInt64?
    package let upper_ns: UInt64?
    package let outcome: WindowOutcome
    package let acceptsAfterAcknowledgement: Int
}

/// One second of one phase, as `intervals.csv` has it.
package struct LoadSecond: Sendable, Hashable {
    package let block: String
    package let strategy: String
    package let variant: String
    package let phase: String
    package let second: Int
    package let scheduled: Double
    /// Refused as revoked, or unknown since.
    package let refusedRevoked: Double
    /// Errors, timeouts and requests dropped: no verdict.
    package let failed: Double
}

extension WatchedRevocation {
    package var isOrdinary: Bool { request == "ordinary" }
}

extension RunFiles {
    /// `comparison.csv` by the names of its columns.
    package func comparisonRows() throws(RunFilesError) -> NamedRows {
        NamedRows(try Self.table(at: "\(path)/comparison.csv"))
    }

    /// `revocations.csv`.
    package func revocations() throws(RunFilesError) -> [WatchedRevocation] {
        let file = "\(path)/revocations.csv"
        let table = NamedRows(try Self.table(at: file))
        try Self.expect(
            ["revocation_id", "strategy", "window_lower_ns", "window_upper_ns", "outcome"],
            in: table, file)
        var found: [WatchedRevocation] = []
        for row in table.rows {
            guard let outcome = WindowOutcome(rawValue: row["outcome"]) else {
                throw RunFilesError(
                    file: file, line: row.line, found: "an outcome of \"\(row["outcome"])\"",
                    remedy: RunManifest.remedy)
            }
            found.append(
                WatchedRevocation(
                    id: row["revocation_id"], block: row["block"], strategy: row["strategy"],
                    variant: row["variant"],
                    request: row["request"].isEmpty ? "ordinary" : row["request"],
                    node: Int(row["node"]) ?? 0, acknowledged_ns: row.count("revoke_ack_ns"),
                    lower_ns: row.count("window_lower_ns"), upper_ns: row.count("window_upper_ns"),
                    outcome: outcome,
                    acceptsAfterAcknowledgement: Int(row["accepts_after_ack"]) ?? 0))
        }
        return found
    }

    /// `intervals.csv`.
    package func seconds() throws(RunFilesError) -> [LoadSecond] {
        let file = "\(path)/intervals.csv"
        let table = NamedRows(try Self.table(at: file))
        try Self.expect(["strategy", "phase", "second", "scheduled"], in: table, file)
        return table.rows.map { row in
            func sum(_ columns: String...) -> Double {
                columns.reduce(0) { $0 + (row.number($1) ?? 0) }
            }
            return LoadSecond(
                block: row["block"], strategy: row["strategy"], variant: row["variant"],
                phase: row["phase"], second: Int(row["second"]) ?? 0, scheduled: sum("scheduled"),
                refusedRevoked: sum("refused_revoked", "refused_unknown_token"),
                failed: sum("errors", "timeouts", "dropped"))
        }
    }

    /// The distributions of `latency.hlog` of one operation on one timebase.
    package func latencies(
        of operation: String, _ timebase: String
    ) throws(RunFilesError) -> [LoggedTimes] {
        let file = "\(path)/latency.hlog"
        let text = String(decoding: try Self.data(at: file), as: UTF8.self)
        let suffix = "/\(operation)/\(timebase)"
        var found: [LoggedTimes] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated() where line.hasPrefix("Tag=")
        {
            // Decoding is what takes time: lines that nobody asked for are passed over.
            guard line.prefix(while: { $0 != "," }).hasSuffix(suffix) else { continue }
            do throws(HistogramLogFault) {
                found.append(try LoggedTimes(line: String(line)))
            } catch {
                throw RunFilesError(
                    file: file, line: index + 1, found: error.description,
                    remedy: RunManifest.remedy)
            }
        }
        return found
    }

    private static func expect(
        _ columns: [String], in table: NamedRows, _ file: String
    ) throws(RunFilesError) {
        for name in columns where !table.header.contains(name) {
            throw RunFilesError(
                file: file, line: 1, found: "no column \(name)", remedy: RunManifest.remedy)
        }
    }
}
