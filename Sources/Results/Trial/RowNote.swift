/// A caveat about a row whose figures are valid.
package enum RowNote: String, Sendable, Hashable, Codable, CaseIterable {
    /// The lag of the load generator is more than half of the response time.
    case generatorLimited = "generator-limited"
    /// There were more workers than processors, although a verification waits for no other process.
    case moreWorkersThanCores = "more-workers-than-cores"
    /// The ladder ended at the maximum number of workers, and the last rung still added capacity.
    case workerLimit = "worker-limit"
    /// Around revocations, the gaps between probes were more than twice the planned gaps.
    case lateProbes = "late-probes"
    /// Threads of the trial waited for a processor although there were enough processors for all of
    /// them.
    case cpuContention = "cpu-contention"
    /// The processor time of a separate store process could not be read.
    case storeCPUUnknown = "store-cpu-unknown"
    /// An emulated round trip took more than 30 % longer than asked for, at the median.
    case slowNetwork = "slow-network"
    /// A revocation took back less than was asked for, because the strategy cannot take back more.
    case narrowReach = "narrow-reach"

    /// The meaning of the note, for the line below a table.
    package var meaning: String {
        switch self {
        case .generatorLimited:
            "lag p99 is more than half of response p99: the load generator's lateness, not the "
                + "verification"
        case .moreWorkersThanCores:
            "the best rung had more workers than processors, and verifications wait for no other "
                + "process: the workers waited for each other"
        case .workerLimit:
            "the ladder ended at the most workers that it may have, and the last rung still added "
                + "5 % or more: the capacity may be higher"
        case .lateProbes:
            "around revocations, the gap between probes was more than twice the planned one"
        case .cpuContention:
            "threads waited for a processor: something else was using the machine"
        case .storeCPUUnknown:
            "the store did not report its CPU time (Redis: INFO cpu), so the total of node and "
                + "store is unknown"
        case .slowNetwork:
            "the emulated round trip took more than 30 % longer than asked for, at the median: "
                + "sleeping threads woke late"
        case .narrowReach:
            "each revocation took back one token and not what windows.reach asks for, which the "
                + "strategy cannot revoke: windows and costs are those of less"
        }
    }
}

/// How long some threads of a trial waited for a processor, as a share of a phase's time.
package struct RunDelayNote: Sendable, Hashable, Codable {
    package enum Threads: String, Sendable, Hashable, Codable, CaseIterable {
        /// The threads that verify under load.
        case workers
        case prober
        /// The processes that the trial started, such as its Redis.
        case store
    }

    package var phase: String
    package var threads: Threads
    /// The share of the threads' time; for a store, of the phase's time.
    package var share: Double

    package init(phase: String, threads: Threads, share: Double) {
        self.phase = phase
        self.threads = threads
        self.share = share
    }
}
