import Load
import Results
import Revocation

/// The processor time used so far by everything but the workers of a load: the stores' own
/// processes, the nodes' own threads or processes, and the authorization server's own process.
struct CostReading {
    /// Nil if no store has a process or one does not report its CPU time.
    var store_us: Double?
    /// Nil if no node has such a thread or none reports its CPU time.
    var nodes_us: Double?
    /// Nil if the authorization server has no process.
    var authority_us: Double?
    /// How long the threads of the stores' processes have waited for a processor.
    var storeDelay_ns: UInt64?
    var at_ns: UInt64 = 0

    /// Returns the CPU time used since `start`, per verification.
    ///
    /// - Parameter counts: all verifications between the two readings, whether measured or not.
    func perVerification(
        since start: CostReading, _ counts: LoadRules.Counts, _ rules: LoadRules = LoadRules()
    ) -> CostsPerVerification {
        var costs = CostsPerVerification()
        // If a store's time went back, the store was restarted or its reports are unreliable: no
        // figure.
        if let end_us = self.store_us, let start_us = start.store_us, end_us >= start_us {
            let used_us = max(rules.storeTime_us(start_us, end_us), 0)
            costs.store_us = used_us / Double(max(rules.storeCount(counts), 1))
        }
        let verifications = Double(max(counts.measured + counts.warmUp, 1))
        if let end_us = self.nodes_us, let start_us = start.nodes_us {
            let used_us = max(rules.nodesTime_us(start_us, end_us), 0)
            costs.nodes_us = used_us / verifications
        }
        if let end_us = self.authority_us, let start_us = start.authority_us, end_us >= start_us {
            costs.authority_us = (end_us - start_us) / verifications
        }
        return costs
    }

    /// Returns the CPU time that the stores' processes used since `start`, and those of nodes and
    /// authorization server; nil if nothing is known.
    ///
    /// - Parameter servers: whether nodes and authorization server have processes of their own.
    func processesTime_us(
        since start: CostReading, servers: Bool, _ rules: LoadRules = LoadRules()
    ) -> Double? {
        var parts: [Double] = []
        if let end_us = store_us, let start_us = start.store_us, end_us >= start_us {
            parts.append(rules.storeTime_us(start_us, end_us))
        }
        if servers {
            let readings = [(start.nodes_us, nodes_us), (start.authority_us, authority_us)]
            for case (let start_us?, let end_us?) in readings where end_us >= start_us {
                parts.append(end_us - start_us)
            }
        }
        return parts.isEmpty ? nil : parts.reduce(0, +)
    }

    /// Returns how long the stores' threads waited since `start`; nil if that is unknown.
    func storeDelay(since start: CostReading) -> RunDelaySpan? {
        guard let end_ns = storeDelay_ns, let start_ns = start.storeDelay_ns else { return nil }
        return RunDelaySpan(
            waited_ns: end_ns - min(start_ns, end_ns), wall_ns: at_ns - min(start.at_ns, at_ns))
    }
}

/// The processor time of a load per verification, apart from its workers'.
struct CostsPerVerification {
    var store_us: Double?
    var nodes_us: Double?
    /// Includes the authorization server's ordinary work meanwhile.
    var authority_us: Double?
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
            authority_us: strategy.base.authorityTime_ns.map { Double($0) / 1e3 },
            storeDelay_ns: stores.runDelay_ns(), at_ns: TrialClock.now_ns())
    }
}
