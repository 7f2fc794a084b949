import Revocation
import Seeding
import Synchronization

/// The path between two parts of a deployment: how long a message takes, and how long round trips
/// took. Safe to use from any thread; each connection over it belongs to one thread.
public final class NetworkPath: Sendable {
    public let roundTrip: Duration
    private let half_ns: UInt64
    private let jitter: Double
    private let name: String
    private let seed: UInt64
    private let power: NetworkSwitch
    private let connections = Atomic(0)
    private let times = Mutex(RoundTripTimes())

    /// The longest round trip. Longer ones are cut, because no answer would be awaited that long.
    private static let longest_ns: Int64 = 3_600_000_000_000

    init(
        _ name: String, roundTrip: Duration, jitter: Double, seed: UInt64,
        power: NetworkSwitch
    ) {
        self.name = name
        self.roundTrip = roundTrip
        half_ns = UInt64(min(max(roundTrip.nanoseconds, 0), Self.longest_ns)) / 2
        self.jitter = min(max(jitter, 0), 1)
        self.seed = seed
        self.power = power
    }

    /// Returns a new connection with its own jitter.
    func connect() -> NetworkConnection { NetworkConnection(self, random: makeRandom()) }

    /// Returns the generator from which a new user of the path draws its jitter.
    func makeRandom() -> SeededGenerator {
        let index = connections.add(1, ordering: .relaxed).oldValue
        return SeededGenerator(seed: seed, stream: "network \(name)", index)
    }

    /// The durations of round trips while the network was on, without the time on the far side.
    public var achieved: RoundTripTimes { times.withLock { $0 } }

    func note(roundTrip_ns: UInt64) {
        guard isOn else { return }
        times.withLock { $0.add(roundTrip_ns) }
    }

    var isOn: Bool { power.isOn }

    /// Returns how long one direction takes.
    func delay_ns(_ random: inout SeededGenerator) -> UInt64 {
        guard jitter > 0 else { return half_ns }
        return UInt64(Double(half_ns) * (1 + jitter * (2 * random.uniform() - 1)))
    }
}
