package import Revocation
package import Tokens

/// The revoked tokens themselves: nothing is looked up elsewhere while the replica is current.
package final class RevokedSetKnowledge: NodeKnowledge {
    private let replica: RevocationReplica<RevokedSet>
    /// Nil where the replica is renewed by requests alone. Ends with the node.
    private let subscriber: FeedSubscriber<RevokedSet>?

    init(
        _ replica: RevocationReplica<RevokedSet>,
        keptBy subscriber: FeedSubscriber<RevokedSet>? = nil
    ) {
        self.replica = replica
        self.subscriber = subscriber
    }

    package func makeCheck() -> RevokedSetCheck { RevokedSetCheck(replica, of: self) }

    package var stateBytes: Int { replica.memory.bytes }

    package var feedBytes: Int64? { replica.bytesMoved }

    package var observations: [any NodeObservation] { [] }
}

package final class RevokedSetCheck: TokenIDCheck {
    private let replica: RevocationReplica<RevokedSet>
    /// Kept for its subscriber.
    private let node: RevokedSetKnowledge

    fileprivate init(_ replica: RevocationReplica<RevokedSet>, of node: RevokedSetKnowledge) {
        self.replica = replica
        self.node = node
    }

    package func isRevoked(
        _ tokenID: String, at now: NumericDate
    ) throws(StrategyError) -> Bool {
        try replica.makeCurrent(at: now)
        return replica.memory.contains(tokenID)
    }
}
