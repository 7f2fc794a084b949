import Histogram
import Load
import Metrics
import Results
import Statistics

extension TrialContext {
    /// Records one measured value.
    mutating func add(
        _ metric: Metric, in phase: String, _ op: TokenOperation? = nil,
        _ timebase: Timebase? = nil, stat: Stat = .value, value: Double, n: Int,
        invalidReason: String? = nil
    ) {
        record.measurements.append(
            Measurement(
                phase: phase, op: op, metric: metric, timebase: timebase, stat: stat,
                value: value, n: n, invalidReason: invalidReason))
    }

    /// Records the percentiles for which there are enough times, and the maximum, in microseconds.
    /// Records nothing if there are no times.
    mutating func addPercentiles(
        _ metric: Metric, of times: LatencyHistogram, in phase: String, _ op: TokenOperation,
        _ timebase: Timebase, invalidReason: String? = nil
    ) {
        guard times.totalCount > 0 else { return }
        var published: [(stat: Stat, value_us: Double)] = []
        for stat in Stat.percentiles where stat.isKnown(from: Int(times.totalCount)) {
            let time_ns =
                stat.share.map { share in
                    times.valueAtPercentile(rules.figures.percentile(share * 100))
                } ?? times.max
            published.append((stat, rules.figures.microseconds(time_ns, timebase)))
        }
        for (stat, value_us) in published {
            add(
                metric, in: phase, op, timebase, stat: stat, value: value_us,
                n: Int(times.totalCount), invalidReason: invalidReason)
        }
        note(
            .percentiles, in: phase,
            LoadChecks.percentiles(published, of: SparseHistogram(times), timebase))
    }

    /// Records the quantiles for which there are enough events, and the maximum, in milliseconds.
    /// Records nothing if there are no events.
    mutating func addQuantiles(
        _ metric: Metric, of times_ns: [UInt64], in phase: String, _ op: TokenOperation,
        invalidReason: String? = nil
    ) {
        let times_ms = times_ns.map { Double($0) / 1e6 }
        for (stat, share) in [(Stat.p50, 0.5), (.p90, 0.9), (.p99, 0.99), (.max, 1.0)] {
            guard stat.isKnown(from: times_ms.count),
                let value = Statistics.quantile(share, of: times_ms)
            else { continue }
            add(
                metric, in: phase, op, stat: stat, value: value, n: times_ms.count,
                invalidReason: invalidReason)
        }
    }

    /// Records the complete distribution of times of a phase that began at `start_ns` and ends now.
    mutating func addDistribution(
        _ times: LatencyHistogram, in phase: String, _ op: TokenOperation, _ timebase: Timebase,
        since start_ns: UInt64
    ) {
        guard times.totalCount > 0 else { return }
        let now_ns = TrialClock.now_ns()
        let distribution = Distribution(
            op: op, timebase: timebase, phase: phase, startWall_ms: clock.wall_ms(at: start_ns),
            length_ns: now_ns - min(start_ns, now_ns), times: times)
        record.distributions.append(
            rules.figures.distribution(record.distributions, distribution))
    }
}
