import HTTPClient
import Revocation
import ServerContract
import Synchronization

/// Where the strategy's security events go: resource servers, which take them over HTTP (RFC 8935),
/// and nodes of this process.
final class EventReceivers: EventTransmitter, EventReception {
    private typealias Deliver = @Sendable ([UInt8]) throws(StrategyError) -> Void

    /// Whose place a receiver has. A new one takes over the number of its predecessor.
    private enum Place: Hashable {
        case process(NodeID)
        case resourceServer(NodeID)
    }

    private struct Receiver: Sendable {
        let place: Place
        let deliver: Deliver
    }

    private let registered = Mutex<[Receiver]>([])

    /// The most nodes of a deployment.
    private static let most = 1_024

    var receivers: [Int] { registered.withLock { Array($0.indices) } }

    /// Registers a resource server.
    ///
    /// - Returns: false for an address of another machine, or a node that is not in the deployment.
    func register(_ registration: EventRegistration) -> Bool {
        guard (1...Self.most).contains(registration.count),
            (0..<registration.count).contains(registration.node),
            let url = LoopbackURL(registration.url)
        else { return false }
        let push = EventPush(to: url)
        add(
            Receiver(
                place: .resourceServer(
                    NodeID(index: registration.node, of: registration.count))
            ) {
                event throws(StrategyError) in try push.deliver(event)
            })
        return true
    }

    func register(
        _ node: NodeID, _ receive: @escaping @Sendable ([UInt8]) throws(StrategyError) -> Void
    ) {
        let turn = Mutex(receive)
        add(
            Receiver(place: .process(node)) { event throws(StrategyError) in
                try turn.withLock { receive throws(StrategyError) in try receive(event) }
            })
    }

    func deliver(_ event: [UInt8], to receiver: Int) throws(StrategyError) {
        let known = registered.withLock { $0 }
        guard known.indices.contains(receiver) else {
            throw StrategyError(.unreachable, "there is no event receiver \(receiver)")
        }
        try known[receiver].deliver(event)
    }

    private func add(_ receiver: Receiver) {
        registered.withLock { known in
            if let index = known.firstIndex(where: { $0.place == receiver.place }) {
                known[index] = receiver
            } else {
                known.append(receiver)
            }
        }
    }
}

/// Delivers security events to one resource server, one at a time.
private final class EventPush: Sendable {
    private let connection: Mutex<HTTPConnection>
    private let path: String
    private let title: String

    private static let accepted = 202

    init(to url: LoopbackURL) {
        connection = Mutex(HTTPConnection(to: url.address))
        path = url.path
        title = url.address.url
    }

    /// Returning is the receiver's acknowledgement (RFC 8935, section 2.2).
    func deliver(_ event: [UInt8]) throws(StrategyError) {
        var request = HTTPRequest(
            "POST", path,
            fields: [
                HTTPField("content-type", "application/secevent+jwt"),
                HTTPField("accept", "application/json"),
            ], body: event)
        // A receiver knows an event that it has by its jti (RFC 8417, section 2.2).
        request.isRepeatable = true
        let sent = request
        let answer = try connection.withLock { connection throws(StrategyError) -> HTTPResponse in
            do throws(HTTPFailure) {
                return try connection.send(sent)
            } catch {
                throw StrategyError(
                    error.kind == .timeout ? .timeout : .unreachable, error.description)
            }
        }
        guard answer.status == Self.accepted else {
            throw StrategyError(
                .failed,
                "the event receiver at \(title) answered \(answer.status) and not "
                    + "\(Self.accepted): see its log")
        }
    }
}
