/// What a strategy promises of a revocation, known before anything is built. How long a revocation
/// is kept is the promise of the strategy's stores: ``Durability``.
public struct Guarantee: Sendable, Hashable {
    /// What one revocation reaches, finest first; empty when access tokens can't be revoked at all.
    public let reaches: [RevocationReach]
    public let bound: WindowBound
    /// What a node answers while it cannot reach the store that it asks.
    public let outage: OutageBehaviour
    public let family: StrategyFamily
    /// Where a window is expected to lie, for a report to draw beside the measurement.
    public let model: WindowModel
    /// Nil where revoking a subject affects nobody else's tokens.
    public let groups: SubjectGroups?
    /// The bound for high-stakes requests; nil where they are answered like any other.
    public let highStakesBound: WindowBound?
    /// How long after its first use a refresh token is answered again, for an answer that was lost;
    /// nil from a strategy that hands out none.
    public let refreshGrace: Duration?

    /// What ``bound`` is the sum of; nil where nothing ever closes the window.
    public let boundTerms: DurationSum?
    /// What the ends of ``model`` are the sums of; nil where no window ever closes.
    public let modelLowTerms: DurationSum?
    public let modelHighTerms: DurationSum?
    public let highStakesBoundTerms: DurationSum?

    /// A guarantee under `settings`, by which every duration of it is worked out.
    ///
    /// - Parameters:
    ///   - family: what the bound suggests where it is nil.
    ///   - law: what the bound suggests where it is nil.
    ///   - groups: for revocations of a subject that reach all of its group.
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

    /// A guarantee of durations that follow from no setting, as a scripted strategy has it.
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

    /// Whether a revocation withdraws a key: it then revokes the tokens of more than one subject,
    /// and nodes have to learn the next key too.
    public var retiresKeys: Bool { reaches == [.everyone] || groups != nil }
}

/// How nodes learn of a revocation; charts group strategies by it.
public enum StrategyFamily: String, Sendable, Hashable, Codable, CaseIterable {
    /// Asks a store at every request.
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
    case token, subject, everyone

    /// The target of a revocation with this reach that is meant for `token`.
    public func target(_ token: IssuedToken) -> RevocationTarget {
        switch self {
        case .token: .token(token)
        case .subject: .subject(token.subject)
        case .everyone: .everyone
        }
    }
}

/// What a node answers while it cannot reach the store that it asks.
public enum OutageBehaviour: Sendable, Hashable, CustomStringConvertible {
    /// A node asks nothing outside itself.
    case unaffected
    /// Accepts no request until the store answers again; the outcome is an error, not a refusal.
    case failClosed
    /// Goes on with what it last knew for up to this long, then fails closed.
    case stale(upTo: Duration)

    public var description: String {
        switch self {
        case .unaffected: "unaffected"
        case .failClosed: "fail-closed"
        case .stale(let limit): "stale <= \(limit.text)"
        }
    }
}
