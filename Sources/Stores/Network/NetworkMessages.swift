import Seeding

/// The messages of many parties over one path, each party with a connection of its own: how long
/// one takes. Whoever sends them waits by itself. For one thread at a time.
public struct NetworkMessages: Sendable {
    private let path: NetworkPath
    private var random: SeededGenerator

    public init(over path: NetworkPath) {
        self.path = path
        random = path.makeRandom()
    }

    /// How long the next one takes; nil while the network is off.
    public mutating func delay_ns() -> UInt64? {
        guard path.isOn else { return nil }
        return path.delay_ns(&random)
    }

    /// Notes what a round trip took, without the time on the far side.
    public func note(roundTrip_ns: UInt64) { path.note(roundTrip_ns: roundTrip_ns) }
}
