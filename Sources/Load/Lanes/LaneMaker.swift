package import Revocation

/// What makes lanes into one deployment: each thread of a load makes its own.
package protocol LaneMaker: Sendable {
    associatedtype Verifications: VerificationLane
    associatedtype Authority: AuthorityLane

    /// Nodes that verifications can be sent to.
    var nodes: Int { get }
    var guarantee: Guarantee { get }
    /// Of the network that a verification may have to wait for; zero where none has to.
    var roundTrip: Duration { get }

    func makeVerificationLane() throws -> Verifications
    func makeAuthorityLane() throws -> Authority

    /// A lane to the first `nodes` nodes, each with this many requests under way at once.
    func makeConcurrentLane(nodes: Int, threadsPerNode: Int) throws -> ConcurrentLane
}

/// Lanes to the nodes and the authority of this process.
package struct InProcessLanes<Strategy: Deployment>: LaneMaker {
    private let strategy: Strategy
    private let allNodes: [Strategy.Node]
    private let clock: TrialClock
    package let roundTrip: Duration

    package init(
        _ strategy: Strategy, nodes: [Strategy.Node], clock: TrialClock,
        roundTrip: Duration = .zero
    ) {
        self.strategy = strategy
        allNodes = nodes
        self.clock = clock
        self.roundTrip = roundTrip
    }

    package var nodes: Int { allNodes.count }

    package var guarantee: Guarantee { strategy.guarantee }

    package func makeVerificationLane() throws -> InProcessLane<Strategy.Node.Verifier> {
        InProcessLane(try allNodes.map { try $0.makeVerifier() }, clock: clock)
    }

    package func makeAuthorityLane() throws -> InProcessAuthorityLane<Strategy.Authority> {
        InProcessAuthorityLane(try strategy.makeAuthority(), clock: clock)
    }

    package func makeConcurrentLane(nodes: Int, threadsPerNode: Int) throws -> ConcurrentLane {
        try ConcurrentLane(
            to: Array(allNodes.prefix(nodes)), threadsPerNode: threadsPerNode, clock: clock)
    }
}
