import Load
import Results
import Revocation

/// The processor time used so far by everything but the workers of a load: the stores' own
/// processes and the nodes' own threads.
struct CostReading {
    /// Nil if no store has a process or one does not report its CPU time.
    var store_us: Double?
    /// Nil if no node has such a thread or none reports its CPU time.
    var nodes_us: Double?
    /// How long the threads of the stores' processes have waited for a processor.
    var storeDelay_ns: UInt64?
    var at_ns: UInt64 = 0

    /// Returns the CPU time used since `start`, per verification.
    ///
    /// - Parameter counts: all verifications between the two readings, whether measured or not.
    func perVerification(
        since start: CostReading, _ counts: LoadRules.Counts, _ rules: LoadRules = LoadRules()
    ) -> (store_us: Double?, nodes_us: Double?) {
        var (store_us, nodes_us): (Double?, Double?)
        // If a store's time went back, the store was restarted or its reports are unreliable: no
        // figure.
        if let end_us = self.store_us, let start_us = start.store_us, end_us >= start_us {
            let used_us = max(rules.storeTime_us(start_us, end_us), 0)
            store_us = used_us / Double(max(rules.storeCount(counts), 1))
        }
        if let end_us = self.nodes_us, let start_us = start.nodes_us {
            let verifications = counts.measured + counts.warmUp
            let used_us = max(rules.nodesTime_us(start_us, end_us), 0)
            nodes_us = used_us / Double(max(verifications, 1))
        }
        return (store_us, nodes_us)
    }

    /// Returns how long the stores' threads waited since `start`; nil if that is unknown.
    func storeDelay(since start: CostReading) -> RunDelaySpan? {
        guard let end_ns = storeDelay_ns, let start_ns = start.storeDelay_ns else { return nil }
        return RunDelaySpan(
            waited_ns: end_ns - min(start_ns, end_ns), wall_ns: at_ns - min(start.at_ns, at_ns))
    }
}

extension TrialContext {
    /// Marks the row if a store's CPU time is part of the cost and could not be read.
    ///
    /// - Parameter store_us: the store's CPU time per verification.
    mutating func noteStoreCost(_ store_us: Double?) {
        if store_us == nil, stores.haveOwnProcess { record.add(.storeCPUUnknown) }
    }

    /// The current reading.
    var costReading: CostReading {
        let own = nodes.compactMap(\.ownThreadsTime_ns)
        return CostReading(
            store_us: stores.processorTime_us(),
            nodes_us: own.isEmpty ? nil : own.reduce(0) { $0 + Double($1) / 1e3 },
            storeDelay_ns: stores.runDelay_ns(), at_ns: TrialClock.now_ns())
    }
}
