/// What a strategy promises of a revocation, known before anything is built. How long a revocation
/// is kept is promised by the strategy's stores: see ``Durability``.
public struct Guarantee: Sendable, Hashable {
    /// What one revocation reaches, finest first; empty if access tokens cannot be revoked at all.
    public let reaches: [RevocationReach]
    public let bound: WindowBound
    /// What a node answers while it cannot reach the store that it asks.
    public let outage: OutageBehaviour
    public let family: StrategyFamily
    /// The expected range of a window, for a report to draw next to the measurement.
    public let model: WindowModel
    /// Nil if revoking a subject affects nobody else's tokens.
    public let groups: SubjectGroups?
    /// The bound for high-stakes requests; nil if they are answered like any other.
    public let highStakesBound: WindowBound?
    /// How long after its first use a refresh token is accepted again, in case the answer was lost;
    /// nil for a strategy without refresh tokens.
    public let refreshGrace: Duration?

    /// ``bound`` as a sum of settings; nil if nothing ever closes the window.
    public let boundTerms: DurationSum?
    /// The ends of ``model`` as sums of settings; nil if no window ever closes.
    public let modelLowTerms: DurationSum?
    public let modelHighTerms: DurationSum?
    public let highStakesBoundTerms: DurationSum?

    /// Creates a guarantee whose durations are computed from `settings`.
    ///
    /// - Parameters:
    ///   - family: nil for the family that the bound suggests.
    ///   - law: nil for the law that the bound suggests.
    ///   - groups: for revocations of a subject that reach its whole group.
    public init(
        under settings: GuaranteeSettings, reaches: [RevocationReach], closes: WindowClosing,
        outage: OutageBehaviour, family: StrategyFamily? = nil, law: WindowLawTerms? = nil,
        groups: SubjectGroups? = nil, highStakes: WindowClosing? = nil,
        refreshGrace: Duration? = nil
    ) {
        let bound = closes.bound(under: settings)
        let law = law ?? closes.suggestedLaw(bound)
        self.reaches = reaches
        self.bound = bound
        self.outage = outage
        self.family = family ?? StrategyFamily(suggestedBy: bound)
        model = law.model(under: settings)
        self.groups = groups
        highStakesBound = highStakes?.bound(under: settings)
        self.refreshGrace = refreshGrace
        boundTerms = closes.terms
        modelLowTerms = law.lowTerms
        modelHighTerms = law.highTerms
        highStakesBoundTerms = highStakes?.terms
    }

    /// Creates a guarantee with durations that follow from no setting, for a scripted strategy.
    public init(
        reaches: [RevocationReach], bound: WindowBound, outage: OutageBehaviour,
        highStakesBound: WindowBound? = nil
    ) {
        self.reaches = reaches
        self.bound = bound
        self.outage = outage
        family = StrategyFamily(suggestedBy: bound)
        model = WindowModel(suggestedBy: bound)
        groups = nil
        self.highStakesBound = highStakesBound
        refreshGrace = nil
        (boundTerms, modelLowTerms, modelHighTerms) = (nil, nil, nil)
        highStakesBoundTerms = nil
    }

    /// Returns the reach of a revocation that is meant to reach `asked`: the finest one that covers
    /// it, or the finest of all where none does. Nil if access tokens cannot be revoked at all.
    public func reach(covering asked: RevocationReach) -> RevocationReach? {
        reaches.first { $0.covers(asked) } ?? reaches.first
    }

    /// Whether a revocation withdraws a key. It then revokes the tokens of more than one subject,
    /// and nodes have to learn the next key too.
    public var retiresKeys: Bool { reaches == [.everyone] || groups != nil }
}

/// How nodes learn of a revocation. Charts group strategies by family.
public enum StrategyFamily: String, Sendable, Hashable, Codable, CaseIterable {
    /// Asks a store on every request.
    case asks
    /// Receives a feed.
    case pushed
    /// Refreshes its copy periodically.
    case polled
    /// Waits for the token's expiry.
    case expires
    /// Never learns of revocations: the calibration.
    case none

    init(suggestedBy bound: WindowBound) {
        switch bound {
        case .never: self = .none
        case .expiry: self = .expires
        case .after(let bound): self = bound > .zero ? .polled : .asks
        }
    }
}

/// What one revocation reaches.
public enum RevocationReach: String, Sendable, Hashable, Codable, CaseIterable {
    case token
    /// One client's tokens of one subject.
    case grant
    case subject, everyone

    /// Returns whether a revocation of this reach invalidates everything that one of the other
    /// reach does.
    public func covers(_ other: RevocationReach) -> Bool { order >= other.order }

    /// The place among the reaches, the finest first.
    private var order: Int {
        switch self {
        case .token: 0
        case .grant: 1
        case .subject: 2
        case .everyone: 3
        }
    }

    /// Returns the target of a revocation with this reach that is meant for `token`.
    public func target(_ token: IssuedToken) -> RevocationTarget {
        switch self {
        case .token: .token(token)
        case .grant: .grant(subject: token.subject, client: token.client)
        case .subject: .subject(token.subject)
        case .everyone: .everyone
        }
    }
}

/// What a node answers while it cannot reach the store that it asks.
public enum OutageBehaviour: Sendable, Hashable, CustomStringConvertible {
    /// The node asks nothing outside itself.
    case unaffected
    /// Accepts no request until the store answers again; the outcome is an error, not a refusal.
    case failClosed
    /// Continues with its last knowledge for up to this long, then fails closed.
    case stale(upTo: Duration)

    public var description: String {
        switch self {
        case .unaffected: "unaffected"
        case .failClosed: "fail-closed"
        case .stale(let limit): "stale <= \(limit.text)"
        }
    }
}
