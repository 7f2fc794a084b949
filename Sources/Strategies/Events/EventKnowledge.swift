public import Revocation
public import Tokens

/// The security events that a node was sent or has fetched. Nothing is looked up elsewhere while
/// they are current.
public final class EventKnowledge: NodeKnowledge {
    private let replica: EventReplica
    /// Ends with the node.
    private let follower: EventFollower

    init(_ replica: EventReplica, keptBy follower: EventFollower) {
        self.replica = replica
        self.follower = follower
    }

    public func makeCheck() -> EventCheck { EventCheck(replica, of: self) }

    public var stateBytes: Int { replica.memory.bytes }

    public var feedBytes: Int64? { replica.bytesMoved }

    public var ownThreadsTime_ns: UInt64? { follower.processorTime_ns }

    public var observations: [any NodeObservation] { [] }
}

public final class EventCheck: TokenOrGrantCheck {
    private let replica: EventReplica
    /// Keeps the node's follower alive.
    private let node: EventKnowledge

    fileprivate init(_ replica: EventReplica, of node: EventKnowledge) {
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
