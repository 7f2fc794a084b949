import CPlatform
import Seeding

/// One connection over an emulated network, for one thread. It computes when a sent message reaches
/// the far side and when an answer may be read. Messages stay in order in each direction.
struct NetworkConnection: Sendable {
    private let path: NetworkPath
    private var random: SeededGenerator
    private var lastDeparture_ns: UInt64 = 0
    private var lastArrival_ns: UInt64 = 0

    init(_ path: NetworkPath, random: SeededGenerator) {
        self.path = path
        self.random = random
        platform_sharpen_timers()
    }

    /// Begins a round trip at `now_ns`; nil while the network is off.
    mutating func depart(at now_ns: UInt64) -> NetworkTrip? {
        guard path.isOn else { return nil }
        lastDeparture_ns = max(now_ns &+ path.delay_ns(&random), lastDeparture_ns)
        return NetworkTrip(sent_ns: now_ns, due_ns: lastDeparture_ns)
    }

    /// Returns when a message that the far side sent at `sent_ns` may be read.
    ///
    /// - Parameter trip: the round trip that the message completes. If its request left late,
    ///   because a sleeping thread wakes late, the answer makes up for it.
    mutating func arrival_ns(sent sent_ns: UInt64, ending trip: NetworkTrip? = nil) -> UInt64 {
        guard path.isOn else { return max(sent_ns, lastArrival_ns) }
        let delay_ns = path.delay_ns(&random)
        let made_ns = min(trip?.late_ns ?? 0, delay_ns)
        lastArrival_ns = max(sent_ns &+ delay_ns &- made_ns, lastArrival_ns)
        return lastArrival_ns
    }

    func note(roundTrip_ns: UInt64) { path.note(roundTrip_ns: roundTrip_ns) }
}

/// One round trip: when its request was sent, when it should reach the far side, and when it does.
struct NetworkTrip: Sendable {
    let sent_ns: UInt64
    let due_ns: UInt64
    var left_ns: UInt64

    init(sent_ns: UInt64, due_ns: UInt64) {
        self.sent_ns = sent_ns
        self.due_ns = due_ns
        left_ns = due_ns
    }

    var late_ns: UInt64 { left_ns > due_ns ? left_ns - due_ns : 0 }

    /// Returns how long the trip took, without the time between arrival at the far side and answer.
    func length_ns(came came_ns: UInt64, read read_ns: UInt64) -> UInt64 {
        let there_ns = left_ns - min(sent_ns, left_ns)
        return there_ns &+ (read_ns - min(came_ns, read_ns))
    }
}
