import CPlatform
import Foundation
package import HTTPClient
package import Revocation
package import ServerContract
import Synchronization
import Threads

/// Where a node of this process registers for the security events that its authorization server
/// pushes. The resource server hands over what is posted to it.
package final class HTTPEventReception: EventReception {
    private typealias Receive = @Sendable ([UInt8]) throws(StrategyError) -> Void

    private let address: HTTPAddress
    private let client: ClientCredentials
    private let url: String
    private let receiver = Mutex<Receive?>(nil)
    private let renewal = Mutex<EventRenewal?>(nil)

    /// - Parameters:
    ///   - client: the client that this resource server is.
    ///   - base: the base URL of this resource server.
    package init(
        at address: HTTPAddress, as client: ClientCredentials, receivingAt base: String
    ) {
        self.address = address
        self.client = client
        url = base + ServerPath.events
    }

    deinit { close() }

    /// Registers at the authorization server, and from now on again and again.
    ///
    /// - Throws: `.unreachable` or `.timeout` if that does not succeed within seconds.
    package func register(
        _ node: NodeID, _ receive: @escaping @Sendable ([UInt8]) throws(StrategyError) -> Void
    ) throws(StrategyError) {
        receiver.withLock { $0 = receive }
        let started = try EventRenewal(
            EventRegistration(node: node.index, count: node.count, url: url), at: address,
            as: client)
        try started.begin()
        let earlier = renewal.withLock { renewal in
            let earlier = renewal
            renewal = started
            return earlier
        }
        earlier?.end()
    }

    /// Hands an event to the strategy, one at a time; nil if it has not registered.
    var takeEvent: ServedNode.TakeEvent? {
        guard receiver.withLock({ $0 != nil }) else { return nil }
        return { [self] event throws(StrategyError) in
            try receiver.withLock { receive throws(StrategyError) in
                guard let receive else { return }
                try receive(event)
            }
        }
    }

    /// Registers no more.
    package func close() { renewal.withLock { $0 }?.end() }
}

/// A registration for security events, which is repeated, because an authorization server that was
/// restarted no longer knows its receivers.
private final class EventRenewal: Sendable {
    private let address: HTTPAddress
    private let request: HTTPRequest
    private let condition: ThreadCondition
    private let isEnded = Atomic(false)

    private static let purpose = "register for security events"
    private static let period_ns: UInt64 = 5_000_000_000
    private static let patience_ns: UInt64 = 5_000_000_000
    private static let pause_ns: UInt64 = 50_000_000

    init(
        _ registration: EventRegistration, at address: HTTPAddress, as client: ClientCredentials
    ) throws(StrategyError) {
        self.address = address
        guard let body = try? JSONEncoder().encode(registration) else {
            throw StrategyError(.failed, "cannot \(Self.purpose): the URL is not text")
        }
        request = HTTPRequest(
            "POST", ServerPath.eventReceivers,
            fields: [
                HTTPField("Authorization", client.basic),
                HTTPField("Content-Type", "application/json"),
            ], body: Array(body))
        do throws(ThreadStartError) {
            condition = try ThreadCondition(for: Self.purpose)
        } catch {
            throw StrategyError(.failed, error.description)
        }
    }

    /// Registers, and starts the thread that does so again.
    func begin() throws(StrategyError) {
        let authority = RemoteAuthority(at: address, over: nil)
        let end_ns = platform_monotonic_ns() &+ Self.patience_ns
        while true {
            do throws(StrategyError) {
                try register(at: authority)
                break
            } catch {
                guard error.kind != .failed, platform_monotonic_ns() < end_ns else { throw error }
            }
            _ = platform_sleep_until(platform_monotonic_ns() &+ Self.pause_ns)
        }
        do throws(ThreadStartError) {
            try SystemThread.start(Self.purpose) { [self] in run() }
        } catch {
            throw StrategyError(.failed, error.description)
        }
    }

    func end() {
        isEnded.store(true, ordering: .releasing)
        condition.withLock { condition.broadcast() }
    }

    private func run() {
        let authority = RemoteAuthority(at: address, over: nil)
        while !isEnded.load(ordering: .acquiring) {
            let due_ns = platform_monotonic_ns() &+ Self.period_ns
            condition.withLock {
                while !isEnded.load(ordering: .acquiring), platform_monotonic_ns() < due_ns {
                    condition.wait(until: due_ns)
                }
            }
            guard !isEnded.load(ordering: .acquiring) else { return }
            // If it fails, the next one may not.
            try? register(at: authority)
        }
    }

    private func register(at authority: RemoteAuthority) throws(StrategyError) {
        let response = try authority.send(request, to: Self.purpose)
        guard 200...299 ~= response.status else {
            throw authority.failure(Self.purpose, "it answered \(response.status)")
        }
    }
}
