import Foundation
import Results
package import Statistics

/// Reads long runs as evidence for the gate.
package enum EvidenceReader {
    /// - Throws: `RunFilesError`.
    package static func evidence(of folders: [String]) throws -> GateEvidence {
        var rows: [EvidenceRow] = []
        var calibrations: Set<VariantName> = []
        var joined = 0
        for folder in folders {
            let run = try RunFiles(at: folder)
            let others = try binaries(folder)
            for variant in run.manifest.plan.variants where variant.isCalibration {
                calibrations.insert(VariantName(variant.strategy, variant.label))
            }
            for (row, isOther) in zip(run.summary, others) {
                guard let block = row.block else { continue }
                rows.append(
                    EvidenceRow(block: joined + block, isOther: isOther, row: row))
            }
            joined += (run.summary.compactMap(\.block).max() ?? -1) + 1
        }
        return GateEvidence(rows, calibrations: calibrations)
    }

    /// Whether each row of `summary.csv` is of the other of two binaries.
    private static func binaries(_ folder: String) throws -> [Bool] {
        let file = URL(filePath: "\(folder)/\(SummaryFile.name)")
        return try NamedRows(String(contentsOf: file, encoding: .utf8)).rows.map {
            $0["binary"] == "other"
        }
    }
}
