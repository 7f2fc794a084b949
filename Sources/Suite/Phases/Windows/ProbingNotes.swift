import CPlatform
import Load
import Metrics
import Results

extension TrialContext {
    /// Enters how the prober kept its pace, and how long it waited for a processor.
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
        if let delay = outcome.proberDelay {
            record.runDelays.append(
                RunDelayNote(phase: PhaseName.windows, threads: .prober, share: delay.share))
        }
        if let delay = outcome.workersDelay {
            record.runDelays.append(
                RunDelayNote(phase: PhaseName.windows, threads: .workers, share: delay.share))
        }
    }
}
