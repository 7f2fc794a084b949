import Synchronization
import Tokens

/// Where an authorization server delivers security event tokens (RFC 8417) by push (RFC 8935).
public protocol EventTransmitter: Sendable {
    /// The receivers registered now. A receiver keeps its number for as long as it is registered.
    var receivers: [Int] { get }

    /// Delivers one signed event. Returning is the receiver's acknowledgement (RFC 8935, section
    /// 2.2).
    ///
    /// - Throws: ``StrategyError`` if the receiver did not acknowledge it: deliver it again later.
    func deliver(_ event: [UInt8], to receiver: Int) throws(StrategyError)
}

/// Where a node registers for the security events that its authorization server pushes.
public protocol EventReception: Sendable {
    /// Registers a receiver. Registering again with the same node replaces the earlier receiver.
    ///
    /// - Parameter receive: takes one signed event. If it throws, the event counts as undelivered.
    ///   Called from threads of the transmitter, one event at a time.
    func register(
        _ node: NodeID, _ receive: @escaping @Sendable ([UInt8]) throws(StrategyError) -> Void
    ) throws(StrategyError)
}

/// Hands over events in memory, from an authorization server to nodes of the same process.
public final class EventExchange: EventTransmitter, EventReception {
    private typealias Receive = @Sendable ([UInt8]) throws(StrategyError) -> Void

    private final class Receiver: Sendable {
        let node: NodeID
        let receive: Mutex<Receive>

        init(_ node: NodeID, _ receive: @escaping Receive) {
            self.node = node
            self.receive = Mutex(receive)
        }
    }

    private let registered = Mutex<[Receiver]>([])

    public init() {}

    public var receivers: [Int] { registered.withLock { Array($0.indices) } }

    public func register(
        _ node: NodeID, _ receive: @escaping @Sendable ([UInt8]) throws(StrategyError) -> Void
    ) {
        let receiver = Receiver(node, receive)
        registered.withLock { known in
            if let index = known.firstIndex(where: { $0.node == node }) {
                known[index] = receiver
            } else {
                known.append(receiver)
            }
        }
    }

    public func deliver(_ event: [UInt8], to receiver: Int) throws(StrategyError) {
        guard
            let chosen = registered.withLock({ known in
                known.indices.contains(receiver) ? known[receiver] : nil
            })
        else { throw StrategyError(.unreachable, "there is no event receiver \(receiver)") }
        try chosen.receive.withLock { receive throws(StrategyError) in try receive(event) }
    }
}
