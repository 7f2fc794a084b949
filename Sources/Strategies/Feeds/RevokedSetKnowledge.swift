public import Revocation
public import Tokens

/// The revoked tokens and grants themselves. Nothing is looked up elsewhere while the replica is
/// current.
public final class RevokedSetKnowledge: NodeKnowledge {
    private let replica: RevocationReplica<RevokedSet>
    /// Ends with the node. Nil if only requests refresh the replica.
    private let subscriber: FeedSubscriber<RevokedSet>?

    init(
        _ replica: RevocationReplica<RevokedSet>,
        keptBy subscriber: FeedSubscriber<RevokedSet>? = nil
    ) {
        self.replica = replica
        self.subscriber = subscriber
    }

    public func makeCheck() -> RevokedSetCheck { RevokedSetCheck(replica, of: self) }

    public var stateBytes: Int { replica.memory.bytes }

    public var feedBytes: Int64? { replica.bytesMoved }

    public var ownThreadsTime_ns: UInt64? { subscriber?.processorTime_ns }

    public var observations: [any NodeObservation] { [] }
}

public final class RevokedSetCheck: TokenOrGrantCheck {
    private let replica: RevocationReplica<RevokedSet>
    /// Keeps the node's subscriber alive.
    private let node: RevokedSetKnowledge

    fileprivate init(_ replica: RevocationReplica<RevokedSet>, of node: RevokedSetKnowledge) {
        self.replica = replica
        self.node = node
    }

    public func isRevoked(
        _ tokenID: String, of subject: String, for client: String, issuedAt: NumericDate,
        at now: NumericDate
    ) throws(StrategyError) -> Bool {
        try replica.makeCurrent(at: now)
        return replica.memory.isRevoked(tokenID, of: subject, for: client, issuedAt: issuedAt)
    }
}
