package import Revocation

/// A factory of lanes into one deployment. Each thread of a load makes its own lanes.
package protocol LaneMaker: Sendable {
    associatedtype Verifications: VerificationLane
    associatedtype Authority: AuthorityLane
    associatedtype Probes: VerificationLane

    /// The number of nodes that verifications can be sent to.
    var nodes: Int { get }
    var guarantee: Guarantee { get }
    /// The round trip of the network that a verification may have to wait for; zero without one.
    var roundTrip: Duration { get }

    /// Whether an answer takes so long that probes are sent without awaiting earlier ones.
    var awaitsAnswers: Bool { get }

    /// Returns the number of threads of a load with `requests` requests under way at a time.
    func threads(for requests: Int) -> Int

    /// Makes a lane for one of these threads.
    func makeVerificationLane(for requests: Int) throws -> Verifications

    /// Makes a lane to the authorization server.
    ///
    /// - Parameter requests: how many requests of clients can be under way at the same time. Within
    ///   the process they are performed one after another, whatever the number.
    func makeAuthorityLane(for requests: Int) throws -> Authority

    /// Makes a lane to the first `nodes` nodes, each with `requestsPerNode` requests under way.
    func makeConcurrentLane(nodes: Int, requestsPerNode: Int) throws -> Probes
}

extension LaneMaker {
    /// Makes a lane to the authorization server, for one request at a time.
    package func makeAuthorityLane() throws -> Authority { try makeAuthorityLane(for: 1) }
}

/// A factory of lanes to the nodes and the authority of this process.
package struct InProcessLanes<Strategy: Deployment>: LaneMaker {
    /// Makes the network between clients and the authority, for one lane.
    package typealias MakeNetwork = @Sendable () -> any ClientNetwork

    private let strategy: Strategy
    private let allNodes: [Strategy.Node]
    private let clock: TrialClock
    package let roundTrip: Duration
    private let clientNetwork: MakeNetwork?

    /// - Parameter clientNetwork: nil where clients reach the authority without a delay.
    package init(
        _ strategy: Strategy, nodes: [Strategy.Node], clock: TrialClock,
        roundTrip: Duration = .zero, clientNetwork: MakeNetwork? = nil
    ) {
        self.strategy = strategy
        allNodes = nodes
        self.clock = clock
        self.roundTrip = roundTrip
        self.clientNetwork = clientNetwork
    }

    package var nodes: Int { allNodes.count }

    package var guarantee: Guarantee { strategy.guarantee }

    package var awaitsAnswers: Bool { roundTrip > .zero }

    /// A thread has one request under way.
    package func threads(for requests: Int) -> Int { requests }

    package func makeVerificationLane(
        for requests: Int
    ) throws -> InProcessLane<Strategy.Node.Verifier> {
        InProcessLane(try allNodes.map { try $0.makeVerifier() }, clock: clock)
    }

    package func makeAuthorityLane(
        for requests: Int
    ) throws -> DistantAuthorityLane<InProcessAuthorityLane<Strategy.Authority>, Pacer> {
        DistantAuthorityLane(
            InProcessAuthorityLane(try strategy.makeAuthority(), clock: clock),
            over: clientNetwork?(), timer: Pacer(spinners: nil))
    }

    package func makeConcurrentLane(
        nodes: Int, requestsPerNode: Int
    ) throws -> ConcurrentLane {
        try ConcurrentLane(
            to: Array(allNodes.prefix(nodes)), threadsPerNode: requestsPerNode, clock: clock)
    }
}
