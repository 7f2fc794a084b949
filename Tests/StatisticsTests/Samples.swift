import Metrics
import Results
import Seeding

/// A trial with the measurements given, all of them of the phases they belong to.
func trial(
    _ strategy: String, variant: String = "", index: Int, block: Int, isControl: Bool = false,
    rate: Double? = nil, measurements: [Measurement] = [], invalid: String? = nil
) -> TrialRecord {
    var record = TrialRecord(
        block: block, variantIndex: index, strategy: strategy, variant: variant, seed: 1,
        guarantee: StatedGuarantee(), reasons: [])
    record.isControl = isControl
    record.isCalibration = strategy == "calibration"
    record.isComplete = true
    record.invalidReason = invalid
    if let rate {
        record.measurements = [
            Measurement(
                phase: "capacity", op: .verify, metric: .verifyPerSecond, stat: .best,
                value: rate, n: 1)
        ]
    }
    record.measurements += measurements
    return record
}

func count(_ metric: Metric, _ value: Double, phase: String) -> Measurement {
    Measurement(phase: phase, op: .verify, metric: metric, stat: .count, value: value, n: 1)
}

extension SeededGenerator {
    /// Near enough to normal with mean 0 and deviation 1 (Irwin and Hall).
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }
}
