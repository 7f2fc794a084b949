import CPlatform

/// An emulated connection to a part of the deployment in the same process. A call to that part is
/// made between ``depart()`` and ``arrive()``. For one thread at a time.
public struct NetworkCrossing: Sendable {
    private var connection: NetworkConnection
    private var trip: NetworkTrip?

    public init(over path: NetworkPath) { connection = path.connect() }

    /// Waits until a request sent now has reached the far side.
    public mutating func depart() {
        trip = connection.depart(at: platform_monotonic_ns())
        guard let due_ns = trip?.due_ns else { return }
        trip?.left_ns = NetworkSleep.until(due_ns)
    }

    /// Waits until an answer sent now may be read.
    public mutating func arrive() {
        guard let trip else { return }
        self.trip = nil
        let sent_ns = platform_monotonic_ns()
        let read_ns = NetworkSleep.until(connection.arrival_ns(sent: sent_ns, ending: trip))
        connection.note(roundTrip_ns: trip.length_ns(came: sent_ns, read: read_ns))
    }
}
