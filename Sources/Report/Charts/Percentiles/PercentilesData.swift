import Foundation
import Metrics
import Results

/// The distribution of response times at equal load: time by quantile, over all sound blocks.
struct PercentilesData: Sendable {
    struct Curve: Sendable {
        let variant: ReportedVariant
        let count: Int
        /// `depth` is log10(1/(1-q)): 1 for 90 %, 2 for 99 %.
        let points: [(depth: Double, quantile: Double, time_us: Double)]
    }

    let curves: [Curve]
    /// The load level by the name of its phase, such as `latency/2000_per_s`.
    let phase: String?
    /// Variants without a curve, and why.
    let absent: [(variant: ReportedVariant, reason: String)]

    init(_ run: ReportedRun) {
        let phase = Self.phase(of: run)
        self.phase = phase
        var curves: [Curve] = []
        var absent: [(ReportedVariant, String)] = []
        for variant in run.variants where variant.isMeasured {
            if variant.isCalibration {
                // The calibration is three orders of magnitude below the others and would flatten
                // them.
                absent.append((variant, "it is the calibration, not a strategy"))
                continue
            }
            let own = run.summary.filter { row in
                row.key.name == variant.id && row.key.phase == phase
                    && row.key.isOf(.verifyTime, .max) && !row.isOverAll
            }
            let sound = own.filter { $0.invalidReason == nil }
            // A line of the log does not name its block, and in older runs it does not name its
            // phase either. Both are found by the line's largest time.
            let maxima = Set(sound.map { clamped($0.value * 1e3) })
            let lines = run.latencies.filter {
                $0.name == variant.id && maxima.contains($0.distribution.max_ns)
                    && ($0.distribution.phase ?? phase) == phase
            }
            if let curve = Self.curve(of: variant, lines) {
                curves.append(curve)
            } else if let reason = own.first?.invalidReason {
                absent.append((variant, reason))
            } else if !own.isEmpty, !run.latencies.isEmpty {
                absent.append((variant, "latency.hlog has too few of its response times"))
            }
        }
        self.curves = curves
        self.absent = absent
    }

    /// Returns the phase of the common rate, which is the same load for all variants. In a run
    /// without a common rate, returns the share of capacity nearest to a half, or else the first
    /// level.
    private static func phase(of run: ReportedRun) -> String? {
        let common = run.summary.first { row in
            row.key.metric == .verifyAtRate && PhaseName.levelText(of: row.key.phase) != nil
        }
        if let common { return common.key.phase }
        var phases: [String] = []
        for row in run.summary
        where row.key.metric == .verifyTime && PhaseName.levelText(of: row.key.phase) != nil
            && !phases.contains(row.key.phase)
        {
            phases.append(row.key.phase)
        }
        phases.sort()
        func share(_ phase: String) -> Double? {
            guard case .percent(let text)? = PhaseName.Level(of: phase) else { return nil }
            return DecimalText.number(text)
        }
        let shares = phases.compactMap { phase in share(phase).map { (phase, $0) } }
        return shares.min { abs($0.1 - 50) < abs($1.1 - 50) }?.0 ?? phases.first
    }

    private static func curve(of variant: ReportedVariant, _ lines: [LatencyFile.Line]) -> Curve? {
        var counts: [UInt64: Int] = [:]
        for line in lines {
            let times = line.distribution.times
            for (time, count) in zip(times.values, times.counts) {
                counts[time, default: 0] += Int(count)
            }
        }
        let times = counts.keys.sorted()
        let total = counts.values.reduce(0, +)
        guard enoughFor(quantile: 0.5, n: total) else { return nil }
        // The last quantile for which there are enough requests.
        let deepest = log10(Double(total) / fewestBeyond)
        let steps = 40
        var points: [(Double, Double, Double)] = []
        var (place, seen) = (0, 0)
        for step in 0...steps {
            let depth = deepest * Double(step) / Double(steps)
            let quantile = 1 - pow(10, -depth)
            let rank = NearestRank.rank(quantile, of: total)
            while place < times.count, seen + (counts[times[place]] ?? 0) < rank {
                seen += counts[times[place]] ?? 0
                place += 1
            }
            guard times.indices.contains(place) else { break }
            points.append((depth, quantile, Double(times[place]) / 1e3))
        }
        return Curve(
            variant: variant, count: total,
            points: points.map { (depth: $0.0, quantile: $0.1, time_us: $0.2) })
    }
}
