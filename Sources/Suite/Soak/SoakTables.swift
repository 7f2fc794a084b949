import Foundation
import Histogram
import Results

/// The tables of a soak, for a folder of the user's choice. Seconds count from the beginning of the
/// load.
struct SoakTables {
    let summary: SoakSummary

    private static let remedy = "Choose another folder with --results."
    private static let counted = ["due", "accepted", "refused", "errors", "timeouts", "dropped"]

    static func makeFolder(_ path: String) throws(RunFolderError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw RunFolderError(attempted: "make \(path)", error, remedy: remedy)
        }
    }

    /// Writes `soak.csv` and `restarts.csv`.
    func write(to folder: String) throws(RunFolderError) {
        for (name, table) in [("soak.csv", intervals), ("restarts.csv", restarts)] {
            try RunFolder.write(
                Data(table.text.utf8), to: "\(folder)/\(name)", remedy: Self.remedy)
        }
    }

    /// One row per slice.
    var intervals: CSVTable {
        var header = ["start_s", "length_s"]
        header += Self.counted.map { "outside_\($0)" }
        header += Self.counted.map { "within_\($0)" }
        header += ["p50_us", "p99_us", "max_lag_us", "acceptances_judged", "violations"]
        var table = CSVTable(header: header)
        for interval in summary.findings.intervals {
            var row = [
                seconds(interval.start_ns, since: start_ns),
                seconds(interval.end_ns, since: interval.start_ns),
            ]
            row += cells(interval.outside)
            row += cells(interval.inside)
            row += [
                quantile(50, of: interval.times), quantile(99, of: interval.times),
                plain(Double(interval.worstLag_ns) / 1e3), String(interval.acceptances),
                String(interval.violations),
            ]
            table.append(row)
        }
        return table
    }

    /// One row per restart. Nodes count from 0, as in the tables of a run.
    var restarts: CSVTable {
        var table = CSVTable(header: ["node", "killed_s", "ready_s"])
        for restart in summary.restarts {
            table.append([
                String(restart.node), seconds(restart.killed_ns, since: start_ns),
                restart.ready_ns.map { seconds($0, since: start_ns) } ?? "",
            ])
        }
        return table
    }

    private var start_ns: UInt64 { summary.findings.intervals.first?.start_ns ?? 0 }

    private func cells(_ counts: AnswerCounts) -> [String] {
        [
            counts.due, counts.accepted, counts.refused, counts.errors, counts.timeouts,
            counts.dropped,
        ].map { String($0) }
    }

    private func seconds(_ instant_ns: UInt64, since start_ns: UInt64) -> String {
        plain(Double(instant_ns - min(start_ns, instant_ns)) / 1e9)
    }

    private func quantile(_ percent: Double, of times: LatencyHistogram) -> String {
        times.totalCount > 0 ? plain(Double(times.valueAtPercentile(percent)) / 1e3) : ""
    }
}
