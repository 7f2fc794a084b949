import CPlatform

/// How phases under load are run and priced.
package struct LoadRules: Sendable {
    /// What is divided by what, for a cost or a rate.
    package struct Counts: Sendable {
        /// Decided in the measured part.
        package var measured: Int
        /// Decided in the warm-up.
        package var warmUp: Int

        package init(measured: Int, warmUp: Int) {
            self.measured = measured
            self.warmUp = warmUp
        }
    }

    /// Whether anything is sent before the measurement begins.
    package var warmsUp = true
    /// Whether the answers of the warm-up are judged.
    package var judgesWarmUp = true
    /// The processor clock that a worker reads at both ends of its measurement.
    package var cpuClock_ns: @Sendable () -> UInt64 = { platform_thread_cpu_ns() }
    /// Whether a worker's first reading of it is that of the warm-up's beginning.
    package var cpuOfWarmUp = false
    /// The requests that a rate counts.
    package var rated: @Sendable (Counts) -> Int = { $0.measured }
    /// The seconds that a rate is of: those really measured, or those planned.
    package var seconds: @Sendable (_ measured: Double, _ planned: Double) -> Double = {
        measured, _ in measured
    }
    /// The rung whose rate is the capacity, of all rates.
    package var bestRung: @Sendable ([Double]) -> Int? = { rates in
        rates.indices.max { rates[$0] < rates[$1] }
    }
    /// The share of the capacity that is offered, where so much is asked for.
    package var offeredShare: @Sendable (Double) -> Double = { $0 }
    /// Why an open loop did not keep up; nil where it did.
    package var overload: @Sendable (String?) -> String? = { $0 }
    /// What a store's processes used, by their clock before and after.
    package var storeTime_us: @Sendable (_ before_us: Double, _ after_us: Double) -> Double = {
        before_us, after_us in after_us - before_us
    }
    /// What the nodes' own threads used, by their clocks before and after.
    package var nodesTime_us: @Sendable (_ before_us: Double, _ after_us: Double) -> Double = {
        before_us, after_us in after_us - before_us
    }
    /// The requests that the store's clock covers: it is read around the warm-up too.
    package var storeCount: @Sendable (Counts) -> Int = { $0.measured + $0.warmUp }
    /// What the authorization server does beside the load.
    package var authorityWork: @Sendable (BackgroundAuthority.Work) -> BackgroundAuthority.Work = {
        $0
    }

    package init() {}
}
