package import Revocation

/// What makes lanes into one deployment: each thread of a load makes its own.
package protocol LaneMaker: Sendable {
    associatedtype Verifications: VerificationLane
    associatedtype Authority: AuthorityLane

    /// Nodes that verifications can be sent to.
    var nodes: Int { get }
    var guarantee: Guarantee { get }

    func makeVerificationLane() throws -> Verifications
    func makeAuthorityLane() throws -> Authority
}

/// Lanes to the nodes and the authority of this process.
package struct InProcessLanes<Strategy: Deployment>: LaneMaker {
    private let strategy: Strategy
    private let allNodes: [Strategy.Node]
    private let clock: TrialClock

    package init(_ strategy: Strategy, nodes: [Strategy.Node], clock: TrialClock) {
        self.strategy = strategy
        allNodes = nodes
        self.clock = clock
    }

    package var nodes: Int { allNodes.count }

    package var guarantee: Guarantee { strategy.guarantee }

    package func makeVerificationLane() throws -> InProcessLane<Strategy.Node.Verifier> {
        InProcessLane(try allNodes.map { try $0.makeVerifier() }, clock: clock)
    }

    package func makeAuthorityLane() throws -> InProcessAuthorityLane<Strategy.Authority> {
        InProcessAuthorityLane(try strategy.makeAuthority(), clock: clock)
    }
}
