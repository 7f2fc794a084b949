import Record
import Seeding

/// A trial with the figures given, all of them of the phases they belong to.
func trial(
    _ strategy: String, variant: String = "", index: Int, block: Int, isTwin: Bool = false,
    rate: Double? = nil, figures: [Figure] = [], invalid: String? = nil
) -> TrialRecord {
    var record = TrialRecord(
        block: block, variantIndex: index, strategy: strategy, variant: variant, seed: 1,
        guarantee: StatedGuarantee(), reasons: [])
    record.isTwin = isTwin
    record.isComplete = true
    record.invalidReason = invalid
    if let rate {
        record.figures = [
            Figure(
                phase: "capacity", op: "verify", metric: "verify_per_s", stat: "best", value: rate,
                unit: "1/s", n: 1)
        ]
    }
    record.figures += figures
    return record
}

func count(_ metric: String, _ value: Double, phase: String) -> Figure {
    Figure(
        phase: phase, op: "verify", metric: metric, stat: "count", value: value, unit: "1", n: 1)
}

extension SeededGenerator {
    /// Near enough to normal with mean 0 and deviation 1 (Irwin and Hall).
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }
}
