import Load
import Metrics
import Results

extension TrialContext {
    /// Records how well the prober kept its pace, and how long it waited for a processor.
    mutating func addProbing(_ outcome: WindowsEngine.Outcome) {
        if outcome.pace.isTooSlow, let gap_ns = outcome.pace.medianGap_ns,
            let stretch = outcome.pace.medianStretch
        {
            record.add(.lateProbes)
            record.warnings.append(
                "windows: around revocations the gap between probes was "
                    + "\(plain(gap_ns / 1e3, decimals: 0)) µs at the median, "
                    + "\(plain(stretch, decimals: 1)) times the planned one")
        }
        // In addition to the workers: the prober, the revoker and the authority's ordinary work.
        // Over a network, many threads wait for answers.
        let threads =
            network == nil
            ? outcome.background.count + 3 + storeThreads + strategy.base.processes : .max
        if let delay = outcome.proberDelay {
            add(delay, of: .prober, among: threads, in: PhaseName.windows)
        }
        if let delay = outcome.workersDelay {
            add(delay, of: .workers, among: threads, in: PhaseName.windows)
        }
    }
}
