import CPlatform
import Load
import Results

/// When waiting for a processor means that something else was using the machine.
enum CPUContention {
    /// Threads that have a processor each wait no longer than this share of their time on a quiet
    /// machine: see docs/methodology.md, "Noise".
    static let tolerance = 0.1

    /// A store is often woken on the processor of the worker that asks it, and waits there until
    /// that worker rests.
    static let storeTolerance = 0.3

    /// - Parameters:
    ///   - threads: those of the trial that wanted to run at a time.
    ///   - processors: that there are for them.
    static func isFound(
        in share: Double, of kind: RunDelayNote.Threads = .workers, threads: Int, processors: Int
    ) -> Bool {
        threads <= processors && share > (kind == .store ? storeTolerance : tolerance)
    }
}

extension TrialContext {
    /// Enters how long a phase's workers, and its stores, waited for a processor.
    mutating func addRunDelays(_ result: LoadResult, of phase: String) {
        let threads = result.records.count + storeThreads
        if let delay = result.runDelay { add(delay, of: .workers, among: threads, in: phase) }
        if let delay = result.costsAfter.storeDelay(since: result.costsBefore) {
            add(delay, of: .store, among: threads, in: phase)
        }
    }

    /// Those of the stores' processes that want to run at a time.
    var storeThreads: Int { stores.haveOwnProcess ? 1 : 0 }

    /// Enters how long some threads waited for a processor, and marks the row where they had to
    /// although each could have one to itself.
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
