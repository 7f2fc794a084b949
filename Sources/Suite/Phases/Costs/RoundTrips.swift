import Metrics
import Results
import Revocation
import Stores

extension TrialContext {
    /// The share by which an achieved median may exceed the requested round trip without a remark.
    private static var mostAbove: Double { 0.3 }

    /// Records the round trips of the trial, as requested and as achieved.
    mutating func addRoundTrips() {
        guard let network = network?.emulated else { return }
        let paths: [(path: NetworkPath?, setting: String, asked: Metric, achieved: Metric)] = [
            (network.store, "store_rtt", .storeRoundTrip, .storeRoundTripAchieved),
            (
                network.authorityStore, "authority_store_rtt", .authorityStoreRoundTrip,
                .authorityStoreRoundTripAchieved
            ),
            (network.authority, "authority_rtt", .authorityRoundTrip, .authorityRoundTripAchieved),
        ]
        for (path, setting, asked, achieved) in paths {
            guard let path else { continue }
            let times = path.achieved
            guard times.count > 0 else { continue }
            let asked_us = Double(path.roundTrip.nanoseconds) / 1e3
            add(asked, in: PhaseName.costs, value: asked_us, n: times.count)
            for stat in achieved.stats where stat.isKnown(from: times.count) {
                guard let share = stat.share, let time_ns = times.quantile_ns(share) else {
                    continue
                }
                add(achieved, in: PhaseName.costs, stat: stat, value: time_ns / 1e3, n: times.count)
            }
            remark(on: setting, asked_us: asked_us, median_ns: times.quantile_ns(0.5))
        }
    }

    private mutating func remark(on setting: String, asked_us: Double, median_ns: Double?) {
        guard let median_ns, median_ns / 1e3 > asked_us * (1 + Self.mostAbove) else { return }
        record.add(.slowNetwork)
        record.warnings.append(
            "network.\(setting): the emulated round trip took "
                + "\(plain(median_ns / 1e3, decimals: 0)) µs at the median, where "
                + "\(plain(asked_us, decimals: 0)) µs were asked for")
    }
}
