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

public final class EventCheck: RevocationCheck {
    private let replica: EventReplica
    /// Keeps the node's follower alive.
    private let node: EventKnowledge

    fileprivate init(_ replica: EventReplica, of node: EventKnowledge) {
        self.replica = replica
        self.node = node
    }

    public static var requiredClaims: ClaimsPolicy.Required { [.tokenID, .issuedAt, .client] }

    public func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Refusal? {
        guard let subject = claims.subject, let client = claims.client,
            let tokenID = claims.tokenID, let issuedAt = claims.issuedAt
        else { return .missingClaim }
        try replica.makeCurrent(at: now)
        let isRevoked = replica.memory.isRevoked(
            tokenID, of: subject, for: client, issuedAt: issuedAt)
        return isRevoked ? .revoked : nil
    }
}
