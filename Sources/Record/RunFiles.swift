import Foundation
import Metrics

/// A file of a run that can't be read, is missing or garbled.
package struct RunFilesError: Error, Sendable, Hashable, CustomStringConvertible {
    package let file: String
    /// From 1; nil where the whole file is meant.
    package let line: Int?
    package let found: String
    package let remedy: String

    package var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(found). \(remedy)"
    }
}

/// A run as its folder has it: whatever is made of a run afterwards is made of this.
package struct RunFiles: Sendable {
    package let path: String
    package let manifest: RunManifest
    /// Of `summary.csv`, in its order.
    package let summary: [SummaryRow]

    /// Reads `meta.json` and `summary.csv` in the folder at `path`.
    package init(at path: String) throws(RunFilesError) {
        self.path = path
        manifest = try RunManifest(at: "\(path)/meta.json")
        summary = try Self.summary(at: "\(path)/summary.csv")
    }

    /// The values over all blocks.
    package var overall: [SummaryRow] { summary.filter(\.isOverAll) }

    /// `comparison.csv`, read when asked for.
    package func comparison() throws(RunFilesError) -> CSVTable { try table("comparison.csv") }

    /// A table of the run by its file's name, read when asked for.
    package func table(_ name: String) throws(RunFilesError) -> CSVTable {
        let reading = try Self.table(at: "\(path)/\(name)")
        var table = CSVTable(header: reading.header)
        for row in reading.rows { table.append(row.cells) }
        return table
    }

    /// The run's thresholds against its figures.
    package var thresholds: [ThresholdOutcome] {
        ThresholdOutcome.all(
            of: manifest.plan.thresholds ?? [], rows: summary,
            variants: manifest.plan.variants.map { ($0.strategy, $0.label) })
    }

    static func data(at file: String) throws(RunFilesError) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: file))
        } catch {
            throw RunFilesError(
                file: file, line: nil, found: "cannot be read",
                remedy: "Name the folder of a run, such as results/latest.")
        }
    }

    static func table(
        at file: String
    ) throws(RunFilesError) -> (header: [String], rows: [(line: Int, cells: [String])]) {
        guard let text = String(validating: try data(at: file), as: UTF8.self) else {
            throw RunFilesError(
                file: file, line: nil, found: "bytes that are not UTF-8",
                remedy: RunManifest.remedy)
        }
        do throws(CSVProblem) {
            let rows = try CSVReading(text).rows
            return (rows.first?.cells ?? [], Array(rows.dropFirst()))
        } catch {
            throw RunFilesError(
                file: file, line: error.line, found: error.found, remedy: RunManifest.remedy)
        }
    }

    private static func summary(at file: String) throws(RunFilesError) -> [SummaryRow] {
        let (header, rows) = try table(at: file)
        for name in SummaryRow.header where !header.contains(name) {
            throw RunFilesError(
                file: file, line: 1, found: "no column \(name)", remedy: RunManifest.remedy)
        }
        let columns = Dictionary(zip(header, header.indices), uniquingKeysWith: { one, _ in one })
        var summary: [SummaryRow] = []
        for (line, cells) in rows {
            do throws(CSVProblem) {
                summary.append(try SummaryRow(cells, columns, line: line))
            } catch {
                throw RunFilesError(
                    file: file, line: error.line, found: error.found, remedy: RunManifest.remedy)
            }
        }
        return summary
    }
}

extension SummaryRow {
    fileprivate init(
        _ cells: [String], _ columns: [String: Int], line: Int
    ) throws(CSVProblem) {
        func text(_ name: String) -> String {
            columns[name].flatMap { cells.indices.contains($0) ? cells[$0] : nil } ?? ""
        }
        func number(_ name: String) throws(CSVProblem) -> Double? {
            guard !text(name).isEmpty else { return nil }
            guard let value = Double(text(name)), value.isFinite else {
                throw CSVProblem(line: line, found: "\(name) is no number: \(text(name))")
            }
            return value
        }
        guard let value = try number("value") else {
            throw CSVProblem(line: line, found: "no value")
        }
        block = text("block")
        key = FigureKey(
            strategy: text("strategy"), variant: text("variant"), phase: text("phase"),
            op: text("op"), metric: text("metric"), timebase: text("timebase"), stat: text("stat"))
        self.value = value
        unit = text("unit")
        low = try number("ci_low")
        high = try number("ci_high")
        guard let n = Int(text("n")) else {
            throw CSVProblem(line: line, found: "n is no whole number: \(text("n"))")
        }
        self.n = n
        let reason = text("invalid_reason")
        switch text("valid") {
        case "true": invalidReason = nil
        case "false": invalidReason = reason.isEmpty ? "no reason was given" : reason
        default: throw CSVProblem(line: line, found: "valid is neither true nor false")
        }
    }
}
