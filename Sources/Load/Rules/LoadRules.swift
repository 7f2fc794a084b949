import CPlatform

/// How phases under load are run, and how their costs and rates are computed.
package struct LoadRules: Sendable {
    /// The numbers of requests that costs and rates are computed from.
    package struct Counts: Sendable {
        /// Requests decided in the measured part.
        package var measured: Int
        /// Requests decided in the warm-up.
        package var warmUp: Int

        package init(measured: Int, warmUp: Int) {
            self.measured = measured
            self.warmUp = warmUp
        }
    }

    /// Whether requests are sent before the measurement begins.
    package var warmsUp = true
    /// Whether the answers of the warm-up are judged.
    package var judgesWarmUp = true
    /// The CPU clock that a worker reads at both ends of its measurement.
    package var cpuClock_ns: @Sendable () -> UInt64 = { platform_thread_cpu_ns() }
    /// Whether a worker's first reading of that clock is taken at the start of the warm-up.
    package var cpuOfWarmUp = false
    /// The number of requests that a rate counts.
    package var rated: @Sendable (Counts) -> Int = { $0.measured }
    /// The seconds that a rate is taken over: the measured time or the planned one.
    package var seconds: @Sendable (_ measured: Double, _ planned: Double) -> Double = {
        measured, _ in measured
    }
    /// The rung whose rate is the capacity, given the rates of all rungs.
    package var bestRung: @Sendable ([Double]) -> Int? = { rates in
        rates.indices.max { rates[$0] < rates[$1] }
    }
    /// The share of the capacity to offer, from the share requested.
    package var offeredShare: @Sendable (Double) -> Double = { $0 }
    /// The reason why an open loop did not keep up; nil if it did.
    package var overload: @Sendable (String?) -> String? = { $0 }
    /// The CPU time that a store's processes used, from readings of their clock before and after.
    package var storeTime_us: @Sendable (_ before_us: Double, _ after_us: Double) -> Double = {
        before_us, after_us in after_us - before_us
    }
    /// The CPU time that the nodes' own threads used, from readings of their clocks before and
    /// after.
    package var nodesTime_us: @Sendable (_ before_us: Double, _ after_us: Double) -> Double = {
        before_us, after_us in after_us - before_us
    }
    /// The number of requests that the store's CPU time covers. Its clock is read before the
    /// warm-up, so the warm-up counts too.
    package var storeCount: @Sendable (Counts) -> Int = { $0.measured + $0.warmUp }
    /// The authorization server's work during the load.
    package var authorityWork: @Sendable (BackgroundAuthority.Work) -> BackgroundAuthority.Work = {
        $0
    }

    package init() {}
}
