import CPlatform
import Histogram
import Load
import Metrics
import Oracle
import Results
import Revocation
import Scenario

extension TrialContext {
    /// Returns the requests per second of a closed loop.
    func rate(of result: LoadResult, _ time: MeasuredTime, planned: Duration) -> Double {
        let seconds = rules.load.seconds(time.seconds, planned.inSeconds)
        return seconds > 0 ? Double(rules.load.rated(result.counts)) / seconds : 0
    }

    /// Makes the checks that apply to every phase under load.
    ///
    /// - Parameter isOpen: whether each request had a due time.
    mutating func checkCounts(
        _ result: LoadResult, _ intervals: [IntervalRow], of phase: String, isOpen: Bool
    ) {
        let tally = result.tally
        let lag = result.merged(\.lag)
        var counts: [Timebase: Int] = [.service: Int(result.merged(\.service).totalCount)]
        if isOpen {
            counts[.response] = Int(result.merged(\.response).totalCount)
            counts[.lag] = Int(lag.totalCount)
            note(
                .intervalLag, in: phase,
                LoadChecks.intervalLag(intervals, longest_ns: lag.totalCount > 0 ? lag.max : 0))
        }
        note(.histogramCount, in: phase, LoadChecks.histogramCount(counts, of: tally))
        note(.intervalSums, in: phase, LoadChecks.intervalSums(intervals, of: tally))
        let (before, after) = (result.costsBefore, result.costsAfter)
        guard
            let used_us = after.processesTime_us(
                since: before, servers: !Base.isInProcess, rules.load)
        else { return }
        let wall_ns = after.at_ns - min(before.at_ns, after.at_ns)
        note(
            .storeTime, in: phase,
            LoadChecks.storeTime(
                used_us: used_us,
                wall_us: Double(wall_ns) / 1e3, processors: Int(platform_processors())))
    }

    /// - Parameter cpu_us: the workers' CPU time per request.
    mutating func checkProcessorTime(perSecond: Double, cpu_us: Double, in phase: String) {
        note(
            .processorTime, in: phase,
            LoadChecks.processorTime(
                perSecond: perSecond, cpu_us: cpu_us, processors: Int(platform_processors())))
    }

    /// Makes the checks of timed revocations.
    mutating func checkRevocations(_ rows: [RevocationRow]) {
        note(
            .acknowledgement, in: PhaseName.windows,
            RevocationChecks.acknowledgement(rows, ledger: strategy.ledger.revocations))
        note(
            .revocationRows, in: PhaseName.windows,
            RevocationChecks.revocationRows(
                rows, revocations: timedRevocations, nodes: settings.nodes,
                requests: strategy.guarantee.highStakesBound == nil
                    ? [.ordinary] : RequestKind.allCases))
    }
}
