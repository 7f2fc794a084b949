import Load
import Stores

/// Clients that reach the authorization server over an emulated network.
struct DistantClients: ClientNetwork {
    private var messages: NetworkMessages

    init(over path: NetworkPath) { messages = NetworkMessages(over: path) }

    mutating func delay_ns() -> UInt64? { messages.delay_ns() }

    func note(roundTrip_ns: UInt64) { messages.note(roundTrip_ns: roundTrip_ns) }
}
