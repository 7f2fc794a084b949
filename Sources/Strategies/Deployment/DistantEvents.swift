package import Revocation
package import Stores
import Synchronization

/// An authorization server's deliveries over a network. Deliveries to one receiver follow one
/// another; those to different receivers do not wait for each other.
package final class DistantEvents: EventTransmitter {
    private final class Line: Sendable {
        let crossing: Mutex<NetworkCrossing>

        init(over path: NetworkPath) { crossing = Mutex(NetworkCrossing(over: path)) }
    }

    private let events: any EventTransmitter
    private let path: NetworkPath
    private let lines = Mutex<[Int: Line]>([:])

    package init(_ events: any EventTransmitter, over path: NetworkPath) {
        self.events = events
        self.path = path
    }

    package var receivers: [Int] { events.receivers }

    package func deliver(_ event: [UInt8], to receiver: Int) throws(StrategyError) {
        let line = lines.withLock { lines in
            let line = lines[receiver] ?? Line(over: path)
            lines[receiver] = line
            return line
        }
        try line.crossing.withLock { crossing throws(StrategyError) in
            crossing.depart()
            defer { crossing.arrive() }
            try events.deliver(event, to: receiver)
        }
    }
}
