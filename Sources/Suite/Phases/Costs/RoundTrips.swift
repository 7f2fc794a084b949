import Load
import Metrics
import Results
import Revocation
import ServerContract
import Stores

extension TrialContext {
    /// The share by which an achieved median may exceed the requested round trip without a remark.
    private static var mostAbove: Double { 0.3 }

    /// Records the round trips of the trial, as requested and as achieved.
    ///
    /// - Parameter elsewhere: those of other processes.
    mutating func addRoundTrips(elsewhere: [ControlRoundTrips] = []) {
        guard let network = network?.emulated else { return }
        let paths = [
            RecordedPath(
                network.store, elsewhere.map(\.store), "store_rtt", .storeRoundTrip,
                .storeRoundTripAchieved),
            RecordedPath(
                network.authorityStore, elsewhere.map(\.authorityStore), "authority_store_rtt",
                .authorityStoreRoundTrip, .authorityStoreRoundTripAchieved),
            RecordedPath(
                network.authority, elsewhere.map(\.authority), "authority_rtt",
                .authorityRoundTrip, .authorityRoundTripAchieved),
        ].compactMap(\.self)
        for path in paths {
            let (times, achieved) = (path.times, path.achieved)
            guard times.count > 0 else { continue }
            let asked_us = Double(path.roundTrip.nanoseconds) / 1e3
            add(path.asked, in: PhaseName.costs, value: asked_us, n: times.count)
            for stat in achieved.stats where stat.isKnown(from: times.count) {
                guard let share = stat.share, let time_ns = times.quantile_ns(share) else {
                    continue
                }
                add(achieved, in: PhaseName.costs, stat: stat, value: time_ns / 1e3, n: times.count)
            }
            remark(on: path.setting, asked_us: asked_us, median_ns: times.quantile_ns(0.5))
        }
    }

    /// Returns what the servers of the deployment report. In one process there are none.
    func roundTripsElsewhere(_ authority: Base.Authority) -> [ControlRoundTrips] {
        guard network != nil else { return [] }
        let all = (authority as? any ObservingAuthority)?.observations ?? []
        return observations(ControlRoundTrips.self) + all.compactMap { $0 as? ControlRoundTrips }
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

/// A path of the network and the metrics of its round trips.
private struct RecordedPath {
    let roundTrip: Duration
    /// What all processes achieved.
    let times: RoundTripTimes
    /// The name in a scenario, without `network.`.
    let setting: String
    let asked: Metric
    let achieved: Metric

    /// Returns nil for a path without a round trip.
    init?(
        _ path: NetworkPath?, _ elsewhere: [RoundTripTimes?], _ setting: String, _ asked: Metric,
        _ achieved: Metric
    ) {
        guard let path else { return nil }
        roundTrip = path.roundTrip
        times = elsewhere.compactMap(\.self).reduce(into: path.achieved) { $0.merge($1) }
        self.setting = setting
        self.asked = asked
        self.achieved = achieved
    }
}
