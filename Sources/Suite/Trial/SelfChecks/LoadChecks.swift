import Metrics
import Results

/// The checks of a phase under load. Each returns the difference in words; nil if there is none.
enum LoadChecks {
    /// - Parameter counts: the number of times in each histogram.
    static func histogramCount(_ counts: [Timebase: Int], of tally: Tally) -> String? {
        let wrong = counts.sorted { $0.key.rawValue < $1.key.rawValue }.first {
            !SelfCheck.histogramCount.tolerance.allows(
                Double($0.value), expected: Double(tally.sent))
        }
        return wrong.map { timebase, count in
            "\(count) \(timebase.rawValue) times of \(tally.sent) requests that were answered"
        }
    }

    static func intervalSums(_ intervals: [IntervalRow], of tally: Tally) -> String? {
        let sum = intervals.reduce(into: Tally(reasons: tally.refused.count)) { $0 += $1.tally }
        guard sum != tally else { return nil }
        return "the seconds hold \(sum.accepted) accepted and \(sum.allRefused) refused of "
            + "\(sum.scheduled) requests, the phase \(tally.accepted) and \(tally.allRefused) of "
            + "\(tally.scheduled)"
    }

    /// - Parameter longest_ns: the longest lag of the phase according to its histogram.
    static func intervalLag(_ intervals: [IntervalRow], longest_ns: UInt64) -> String? {
        let worst_ns = intervals.map(\.worstLag_ns).max() ?? 0
        guard
            !SelfCheck.intervalLag.tolerance.allows(
                Double(worst_ns), expected: Double(longest_ns))
        else { return nil }
        return "at most \(worst_ns) ns in any second, \(longest_ns) ns in the phase"
    }

    /// - Parameter published: the published percentiles, in microseconds.
    static func percentiles(
        _ published: [(stat: Stat, value_us: Double)], of times: SparseHistogram,
        _ timebase: Timebase
    ) -> String? {
        for (stat, value_us) in published {
            guard let share = stat == .max ? 1 : stat.share,
                let expected_ns = times.value(atShare: share)
            else { continue }
            guard
                !SelfCheck.percentiles.tolerance.allows(
                    value_us * 1e3, expected: Double(expected_ns))
            else { continue }
            return "\(timebase.rawValue) \(stat.rawValue) is \(plain(value_us)) us, and "
                + "\(plain(Double(expected_ns) / 1e3)) us by the distribution"
        }
        return nil
    }

    /// - Parameters:
    ///   - perSecond: the rate.
    ///   - cpu_us: the CPU time per request.
    static func processorTime(
        perSecond: Double, cpu_us: Double, processors: Int
    ) -> String? {
        let used = perSecond * cpu_us / 1e6
        guard
            !SelfCheck.processorTime.tolerance.allows(used, atMost: Double(processors))
        else { return nil }
        return "\(plain(perSecond)) requests per second of \(plain(cpu_us)) us each are "
            + "\(plain(used)) processors of \(processors)"
    }

    /// - Parameters:
    ///   - scheduled: the number of scheduled requests.
    ///   - perSecond: the requested rate, or the generator's fastest rate if that is lower.
    static func offeredRate(scheduled: Int, perSecond: Double, seconds: Double) -> String? {
        let expected = perSecond * seconds
        guard !SelfCheck.offeredRate.tolerance.allows(Double(scheduled), expected: expected) else {
            return nil
        }
        return "\(scheduled) requests were scheduled, \(plain(expected, decimals: 0)) asked for"
    }

    static func storeTime(
        used_us: Double, wall_us: Double, processors: Int
    ) -> String? {
        let limit_us = wall_us * Double(processors)
        guard !SelfCheck.storeTime.tolerance.allows(used_us, atMost: limit_us) else { return nil }
        return "\(plain(used_us / 1e6)) s of processor time in \(plain(wall_us / 1e6)) s on "
            + "\(processors) processors"
    }
}

extension SparseHistogram {
    /// Returns the smallest value that at least this share of the times does not exceed; nil
    /// without times.
    func value(atShare share: Double) -> UInt64? {
        let rank = max((share * Double(totalCount)).rounded(.up), 1)
        var seen = 0.0
        for (value, count) in zip(values, counts) {
            seen += Double(count)
            if seen >= rank { return value }
        }
        return values.last
    }
}
