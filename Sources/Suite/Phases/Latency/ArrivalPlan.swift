import Load
import Scenario
import Seeding

/// The arrival times of the requests in an open loop, from the settings and the seed.
struct ArrivalPlan {
    private let law: Schedule.Arrivals
    private let seed: UInt64

    init(_ settings: LatencySettings, seed: UInt64) {
        law = settings.arrivals == .poisson ? .poisson : .uniform
        self.seed = seed
    }

    /// - Parameter stream: the random stream, of those derived from the seed, that decides.
    func queue(
        _ rate: Double, duration_ns: UInt64, stream: String, of population: Population
    ) -> ArrivalQueue {
        var unit = SeededGenerator(seed: seed, stream: stream)
        return ArrivalQueue(
            Schedule(law, rate: rate, duration_ns: duration_ns, unit: &unit),
            draws: population.draws(1 << 16, seed: seed, worker: 500))
    }

    /// A digest of the seed's arrivals, which a rate only scales.
    var fingerprint: String {
        var unit = SeededGenerator(seed: seed, stream: "arrivals")
        let sample = Schedule(law, rate: 1, duration_ns: 1_000_000_000_000, unit: &unit)
        var digest = Fingerprint()
        for due in sample.due_ns { digest.add(due) }
        return digest.text
    }
}
