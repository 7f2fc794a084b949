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
            for variant in run.manifest.plan.variants where variant.isCalibration {
                calibrations.insert(VariantName(variant.strategy, variant.label))
            }
            for row in run.summary {
                guard let block = row.block else { continue }
                rows.append(
                    EvidenceRow(
                        block: joined + block, isOther: row.key.name.binary == .other, row: row))
            }
            joined += (run.summary.compactMap(\.block).max() ?? -1) + 1
        }
        return GateEvidence(rows, calibrations: calibrations)
    }
}
