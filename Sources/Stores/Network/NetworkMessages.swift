import Seeding

/// Delays for the messages of many parties over one path, each party with its own connection. The
/// sender does the waiting. For one thread at a time.
public struct NetworkMessages: Sendable {
    private let path: NetworkPath
    private var random: SeededGenerator

    public init(over path: NetworkPath) {
        self.path = path
        random = path.makeRandom()
    }

    /// Returns how long the next message takes; nil while the network is off.
    public mutating func delay_ns() -> UInt64? {
        guard path.isOn else { return nil }
        return path.delay_ns(&random)
    }

    /// Records a round trip's duration, without the time on the far side.
    public func note(roundTrip_ns: UInt64) { path.note(roundTrip_ns: roundTrip_ns) }
}
