package import Revocation

/// A deployment that the harness drives. It tells what differs between nodes in this process and
/// nodes that are servers: how load reaches them, and whose processor time and whose clock count.
package protocol DrivenDeployment: Deployment {
    associatedtype Lanes: LaneMaker = InProcessLanes<RecordingStrategy<Self>>

    /// Whether a verification runs on the calling thread, as of the date that the caller gives.
    /// Otherwise a server verifies, as of its own clock and in its own processor time.
    static var isInProcess: Bool { get }

    func makeLanes(_ parts: LaneParts<Self>) -> Lanes

    /// Returns why a part of the deployment is gone, such as `resource server 1 was killed by
    /// signal 9`; nil while all are there.
    func failure() -> String?

    /// Switches the emulated network in processes other than this one.
    func turnNetwork(on isOn: Bool) throws(StrategyError)

    /// The number of processes that the deployment has started and not ended.
    var processes: Int { get }

    /// CPU time so far of the authorization server's own process; nil if it has none.
    var authorityTime_ns: UInt64? { get }
}

/// What the lanes to a deployment are made of.
package struct LaneParts<Base: Deployment>: Sendable {
    package let strategy: RecordingStrategy<Base>
    package let nodes: [Base.Node]
    package let clock: TrialClock
    /// The round trip of the network that a verification may have to wait for; zero without one.
    package let roundTrip: Duration
    /// Makes the network between clients and the authority, for one lane; nil without one.
    package let clientNetwork: (@Sendable () -> any ClientNetwork)?

    package init(
        _ strategy: RecordingStrategy<Base>, nodes: [Base.Node], clock: TrialClock,
        roundTrip: Duration = .zero, clientNetwork: (@Sendable () -> any ClientNetwork)? = nil
    ) {
        self.strategy = strategy
        self.nodes = nodes
        self.clock = clock
        self.roundTrip = roundTrip
        self.clientNetwork = clientNetwork
    }
}

/// A deployment within this process.
extension DrivenDeployment where Lanes == InProcessLanes<RecordingStrategy<Self>> {
    package static var isInProcess: Bool { true }

    package func makeLanes(
        _ parts: LaneParts<Self>
    ) -> InProcessLanes<RecordingStrategy<Self>> {
        InProcessLanes(
            parts.strategy, nodes: parts.nodes, clock: parts.clock, roundTrip: parts.roundTrip,
            clientNetwork: parts.clientNetwork)
    }

    package func failure() -> String? { nil }
    package func turnNetwork(on isOn: Bool) {}
    package var processes: Int { 0 }
    package var authorityTime_ns: UInt64? { nil }
}
