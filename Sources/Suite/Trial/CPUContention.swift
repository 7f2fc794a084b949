import CPlatform
import Load
import Results

/// When waiting for a processor means that something else was using the machine.
enum CPUContention {
    /// Threads that have a processor each wait no longer than this share of their time on a quiet
    /// machine: see docs/methodology.md, "Noise".
    static let tolerance = 0.1

    /// - Parameters:
    ///   - threads: those of the trial that wanted to run at a time.
    ///   - processors: that there are for them.
    static func isFound(in share: Double, threads: Int, processors: Int) -> Bool {
        threads <= processors && share > tolerance
    }
}

extension TrialContext {
    /// Enters how long a phase's workers, and its stores, waited for a processor.
    ///
    /// Workers are judged where each of them, and the store that they ask, can have a processor to
    /// itself.
    mutating func addRunDelays(_ result: LoadResult, of phase: String) {
        if let delay = result.runDelay {
            let share = delay.share
            record.runDelays.append(
                RunDelayNote(phase: phase, threads: .workers, share: share))
            let stores = self.stores.haveOwnProcess ? 1 : 0
            let isFound = CPUContention.isFound(
                in: share, threads: result.records.count + stores,
                processors: Int(platform_processors()))
            if isFound {
                record.add(.cpuContention)
                record.warnings.append(
                    "\(phase): the workers waited for a processor for "
                        + "\(plain(share * 100, decimals: 1))% of the time")
            }
        }
        if let delay = result.costsAfter.storeDelay(since: result.costsBefore) {
            record.runDelays.append(
                RunDelayNote(phase: phase, threads: .store, share: delay.share))
        }
    }
}
