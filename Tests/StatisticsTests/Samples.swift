import Metrics
import Results
import Revocation
import Seeding

/// Returns a trial with the given measurements, in the phases that they belong to.
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

/// Returns a window at one node: closed at `upper_ms`, or open if that is nil.
func closedRow(
    _ revocation: Int, _ node: Int, lower_ms: Double = 0, upper_ms: Double?,
    request: RequestKind = .ordinary
) -> RevocationRow {
    var window = Window.none
    window.outcome = upper_ms == nil ? .rightCensored : .closed
    window.lower_ns = UInt64(lower_ms * 1e6)
    window.upper_ns = upper_ms.map { UInt64($0 * 1e6) }
    return RevocationRow(
        revocation: revocation, node: node, reach: .token, invoked_ns: 1, acknowledged_ns: 2,
        window: window, acceptsAfterAcknowledgement: 0, request: request)
}

extension SeededGenerator {
    /// Returns an approximately normal value with mean 0 and deviation 1 (Irwin and Hall).
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }
}
