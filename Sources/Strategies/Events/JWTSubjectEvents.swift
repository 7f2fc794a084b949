public import Revocation
public import Tokens

/// A signed token, and security events (RFC 8417) that the authorization server pushes to every
/// node (RFC 8935): the pattern of back-channel logout and of CAEP.
///
/// A revocation appends an event with a sequence number to a log in SQLite. Each receiver gets the
/// events in the log's order, each until it acknowledges it. A node keeps, per subject and
/// client, the time at or before which their tokens are revoked, and the revoked `jti`.
///
/// The time that a delivery takes has no bound. The guarantee is `max_stale`: a node answers only
/// while it is known to have every event acknowledged at least that long ago. It fetches the latest
/// events within a quarter of `max_stale`, and at once when a number is missing. A request that
/// finds the node's knowledge older than `max_stale` fetches first; if that fails, the verification
/// fails. A node that was away catches up in the same way.
public struct JWTSubjectEvents: SignedTokenStrategy {
    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-subject-events",
        summary: "a node compares iat and jti with the security events that it was sent; a "
            + "revocation pushes an event to every node",
        options: [FeedOptions.pushedMaxStale], placement: { _ in .document },
        stores: { _ in [.sqlite] },
        guarantee: { settings in
            FeedOptions.pushed(under: settings, reaching: EventTarget.reaches)
        })

    public typealias Keys = FixedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> EventRegister {
        let log = EventLog(in: context.environment)
        try log.setUp()
        EventPages(of: log).publish(in: context.documents)
        return EventRegister(
            log: log,
            delivery: try EventDelivery(
                of: log, signing: keys.signingKey(), to: context.events))
    }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> EventKnowledge {
        let maxStale = options.duration(FeedOptions.pushedMaxStale)
        let alarm = try EventAlarm()
        let keys = try context.documents.keys(at: now)
        let replica = EventReplica(
            from: context.documents, context.environment, trusting: keys, maxStale: maxStale,
            telling: alarm)
        // Registers before it fetches, so that no event is missed in between. A node that is gone
        // acknowledges what still arrives for it.
        try context.events.register(id) { [weak replica] event throws(StrategyError) in
            guard let replica else { return }
            try replica.receive(event)
        }
        try replica.makeCurrent(at: now)
        return EventKnowledge(
            replica,
            keptBy: try EventFollower(
                replica, wokenBy: alarm, heartbeat: Feed.heartbeat(within: maxStale)))
    }
}
