import CPlatform
import Load
import Results

/// The decision whether waiting for a processor means that something else was using the machine.
enum CPUContention {
    /// The largest share of their time that threads wait on a quiet machine if each has a
    /// processor; see docs/methodology.md, "Noise".
    static let tolerance = 0.1

    /// The same share for stores. A store is often woken on the processor of the worker that asks
    /// it, and waits there until that worker rests.
    static let storeTolerance = 0.3

    /// - Parameters:
    ///   - threads: the number of the trial's threads that wanted to run at a time.
    ///   - processors: the number of processors available to them.
    static func isFound(
        in share: Double, of kind: RunDelayNote.Threads = .workers, threads: Int, processors: Int
    ) -> Bool {
        threads <= processors && share > (kind == .store ? storeTolerance : tolerance)
    }
}

extension TrialContext {
    /// Records how long a phase's workers and its stores waited for a processor.
    mutating func addRunDelays(_ result: LoadResult, of phase: String) {
        let threads = result.records.count + storeThreads + strategy.base.processes
        if let delay = result.runDelay { add(delay, of: .workers, among: threads, in: phase) }
        if let delay = result.costsAfter.storeDelay(since: result.costsBefore) {
            add(delay, of: .store, among: threads, in: phase)
        }
    }

    /// The number of threads of the stores' processes that want to run at a time.
    var storeThreads: Int { stores.haveOwnProcess ? 1 : 0 }

    /// Records how long threads waited for a processor. Marks the row if they had to wait although
    /// each could have had a processor to itself.
    ///
    /// - Parameter count: all threads of the trial that want to run meanwhile.
    mutating func add(
        _ delay: RunDelaySpan, of threads: RunDelayNote.Threads, among count: Int, in phase: String
    ) {
        let share = delay.share
        record.runDelays.append(RunDelayNote(phase: phase, threads: threads, share: share))
        guard
            CPUContention.isFound(
                in: share, of: threads, threads: count, processors: Int(platform_processors()))
        else { return }
        record.add(.cpuContention)
        record.warnings.append(
            "\(phase): the \(threads.rawValue) waited for a processor for "
                + "\(plain(share * 100, decimals: 1))% of the time")
    }
}
