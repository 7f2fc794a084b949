import CHiredis
import CPlatform

/// The delay of an emulated network on one connection to Redis, for one thread. It waits until
/// requests reach the server, and holds messages until they may be read.
final class LinkDelay {
    /// A message that has arrived. Owns hiredis's reply until it is taken.
    private final class HeldReply {
        let came_ns: UInt64
        let readable_ns: UInt64
        private var reply: UnsafeMutableRawPointer?

        init(_ reply: UnsafeMutableRawPointer, came_ns: UInt64, readable_ns: UInt64) {
            self.reply = reply
            self.came_ns = came_ns
            self.readable_ns = readable_ns
        }

        deinit { if let reply { freeReplyObject(reply) } }

        func take() -> UnsafeMutableRawPointer? {
            defer { reply = nil }
            return reply
        }
    }

    private var connection: NetworkConnection
    /// The round trip that the next answer completes; nil while the network is off.
    private var trip: NetworkTrip?
    /// The held messages, in order of arrival.
    private var held: [HeldReply] = []

    init(_ path: NetworkPath) { connection = path.connect() }

    /// Whether no message waits to be read.
    var isIdle: Bool { held.isEmpty }

    // MARK: Request and answer

    /// Whether a request or its answer is on its way.
    var isTravelling: Bool { trip != nil }

    /// Waits until a request sent now has reached the server, at most until `limit_ns`.
    ///
    /// - Returns: false while the network is off.
    func depart(by limit_ns: UInt64) -> Bool {
        trip = connection.depart(at: platform_monotonic_ns())
        guard let due_ns = trip?.due_ns else { return false }
        trip?.left_ns = NetworkSleep.until(min(due_ns, limit_ns))
        return true
    }

    /// Waits until the answer that has just arrived may be read, at most until `limit_ns`.
    func arrive(by limit_ns: UInt64) {
        guard let trip else { return }
        self.trip = nil
        let came_ns = platform_monotonic_ns()
        let arrival_ns = connection.arrival_ns(sent: came_ns, ending: trip)
        let read_ns = NetworkSleep.until(min(arrival_ns, limit_ns))
        connection.note(roundTrip_ns: trip.length_ns(came: came_ns, read: read_ns))
    }

    // MARK: Messages

    /// Returns when a request sent at `now_ns` reaches the server.
    func departure_ns(at now_ns: UInt64) -> UInt64 {
        trip = connection.depart(at: now_ns)
        return trip?.due_ns ?? now_ns
    }

    /// Notes that the request has reached the server.
    func left(at now_ns: UInt64) { trip?.left_ns = now_ns }

    /// - Parameter reply: hiredis's reply, which this object then owns.
    func hold(_ reply: UnsafeMutableRawPointer, cameAt came_ns: UInt64) {
        let readable_ns = connection.arrival_ns(sent: came_ns)
        held.append(HeldReply(reply, came_ns: came_ns, readable_ns: readable_ns))
    }

    /// When the first message may be read; `.max` if there is none.
    var nextReadable_ns: UInt64 { held.first?.readable_ns ?? .max }

    /// Returns the first message if it may be read at `now_ns`: hiredis's reply, which the caller
    /// then owns.
    func readable(at now_ns: UInt64) -> UnsafeMutableRawPointer? {
        guard let first = held.first, first.readable_ns <= now_ns else { return nil }
        held.removeFirst()
        if let trip {
            connection.note(roundTrip_ns: trip.length_ns(came: first.came_ns, read: now_ns))
            self.trip = nil
        }
        return first.take()
    }
}

@available(*, unavailable)
extension LinkDelay: Sendable {}
