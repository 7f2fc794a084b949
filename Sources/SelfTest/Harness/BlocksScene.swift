import Load
import Metrics
import Results
import Revocation
import Statistics

/// Three blocks of known windows. The second has the longest.
struct BlocksScene {
    let rules: MeasuringRules

    private static let uppers_ms: [[UInt64]] = [[1, 2, 3], [1, 2, 17], [1, 1, 2]]
    private static let longest_ms = 17.0
    private static let medianOfLongest_ms = 3.0

    func findings() -> [HarnessFinding] {
        let trials = Self.uppers_ms.enumerated().map { trial(block: $0, uppers_ms: $1) }
        let metric = Metric.windowUpper
        let compared = Comparison(trials, rules: rules.pooling).rows.first?[metric, .max] ?? .nan
        let summary = PooledRows.replacing(
            trials.first.map { [medianRow(metric, $0.name)] } ?? [], by: trials,
            rules: rules.pooling)
        let judged =
            summary.first { $0.key.metric == metric && $0.key.stat == .measured(.max) }?.value
            ?? .nan
        return [
            HarnessFinding(
                .pooledWindows, compared == Self.longest_ms && judged == Self.longest_ms,
                "the longest window is \(plain(compared)) ms in the comparison and "
                    + "\(plain(judged)) ms in the summary, and \(plain(Self.longest_ms)) ms")
        ]
    }

    /// Returns the row that a median over the blocks would give.
    private func medianRow(_ metric: Metric, _ name: VariantName) -> SummaryRow {
        let measurement = Measurement(
            phase: PhaseName.windows, op: .revoke, metric: metric, stat: .max,
            value: Self.medianOfLongest_ms, n: 3)
        return SummaryRow(
            block: nil, key: MeasurementKey(name, measurement), value: measurement.value,
            low: nil, high: nil, n: measurement.n, invalidReason: nil)
    }

    private func trial(block: Int, uppers_ms: [UInt64]) -> TrialRecord {
        var record = TrialRecord(
            block: block, variantIndex: 0, strategy: "scripted", variant: "", seed: 1,
            guarantee: StatedGuarantee(), reasons: [])
        record.isComplete = true
        record.revocations = uppers_ms.enumerated().map { revocation, upper_ms in
            let times = RevocationTimes(invoked_ns: 9_000_000, acknowledged_ns: 10_000_000)
            let refused_ns = 10_000_000 + upper_ms * 1_000_000
            let probes = [
                Probe(sent_ns: 1, answered_ns: 2, answer: .accepted),
                Probe(sent_ns: refused_ns - 1, answered_ns: refused_ns, answer: .refused),
            ]
            return RevocationRow(
                revocation: revocation, node: 0, reach: .token, times: times, origin_ns: 0,
                window: Window(of: probes, revocation: times), acceptsAfterAcknowledgement: 0)
        }
        return record
    }
}
