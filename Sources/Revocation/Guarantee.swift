/// What a strategy promises of a revocation. How long it is kept is the promise of the strategy's
/// stores: ``Durability``.
package struct Guarantee: Sendable, Hashable {
    /// What one revocation reaches, finest first; empty when access tokens can't be revoked at all.
    package let reaches: [RevocationReach]
    package let bound: WindowBound
    /// What a node answers while the store it asks can't be reached.
    package let stance: OutageStance
    package let family: StrategyFamily
    /// Where a window is expected to lie, for a report to draw beside the measurement.
    package let model: WindowModel
    /// Nil where a subject's revocation takes nobody else's tokens with it.
    package let groups: SubjectGroups?
    /// The bound for high-stakes requests; nil where they are answered like any other.
    package let highStakesBound: WindowBound?
    /// How long after its first use a refresh token is answered again, for an answer that was lost;
    /// nil from a strategy that hands out none.
    package let refreshGrace: Duration?

    /// - Parameters:
    ///   - family: what the bound suggests where it is nil.
    ///   - model: what the bound suggests where it is nil.
    ///   - groups: for revocations of a subject that reach all of its group.
    package init(
        reaches: [RevocationReach], bound: WindowBound, stance: OutageStance,
        family: StrategyFamily? = nil, model: WindowModel? = nil, groups: SubjectGroups? = nil,
        highStakesBound: WindowBound? = nil, refreshGrace: Duration? = nil
    ) {
        self.reaches = reaches
        self.bound = bound
        self.stance = stance
        self.family = family ?? StrategyFamily(suggestedBy: bound)
        self.model = model ?? WindowModel(suggestedBy: bound)
        self.groups = groups
        self.highStakesBound = highStakesBound
        self.refreshGrace = refreshGrace
    }

    /// Whether a revocation withdraws a key: it then takes the tokens of more than one subject, and
    /// nodes have to learn the next key too.
    package var retiresKeys: Bool { reaches == [.everyone] || groups != nil }
}

/// How nodes come to know of a revocation: what figures tell strategies apart by.
package enum StrategyFamily: String, Sendable, Hashable, Codable, CaseIterable {
    /// Asks a store at every request.
    case asks
    /// Is told by a feed.
    case pushed
    /// Renews what it knows from time to time.
    case polled
    /// Waits for the token's expiry.
    case expires
    /// Never learns: calibrates the harness.
    case none

    init(suggestedBy bound: WindowBound) {
        switch bound {
        case .never: self = .none
        case .expiry: self = .expires
        case .after(let bound): self = bound > .zero ? .polled : .asks
        }
    }
}

/// The window's expected distribution, for a revocation at a random instant: uniform between two
/// ends, for a token that outlives it.
package enum WindowModel: Sendable, Hashable {
    case never
    case atOnce
    /// As for a copy that is renewed at this period.
    case uniform(upTo: Duration)
    /// As for an answer about the token or its subject, which a node keeps for so long from when it
    /// asked: first at the first use.
    case kept(for: Duration)
    /// As for such a copy when what it is a copy of changes only after a delay.
    case delayed(by: Duration, upTo: Duration)
    /// What is left of the token's life, and the leeway.
    case remainingLife(leeway: Duration)

    init(suggestedBy bound: WindowBound) {
        switch bound {
        case .never: self = .never
        case .expiry(let leeway): self = .remainingLife(leeway: leeway)
        case .after(let bound): self = bound > .zero ? .uniform(upTo: bound) : .atOnce
        }
    }

    /// Both ends for a token that lives for `lifetime`; nil where no window ever closes. Unless the
    /// model is of its life, a token that dies sooner ends its window with it.
    package func range(lifetime: Duration) -> ClosedRange<Duration>? {
        switch self {
        case .never: nil
        case .atOnce: .zero ... .zero
        case .uniform(let end), .kept(let end): .zero...max(end, .zero)
        case .delayed(let delay, let end): delay...delay + max(end, .zero)
        case .remainingLife(let leeway): leeway...leeway + max(lifetime, .zero)
        }
    }
}

package enum RevocationReach: String, Sendable, Hashable, Codable, CaseIterable {
    case token, subject, everyone
}

/// The longest time from a revocation's acknowledgement to the last acceptance at any node.
package enum WindowBound: Sendable, Hashable {
    /// Nothing ever closes the window.
    case never
    /// Only the token's own expiry closes it: its remaining life and the leeway.
    case expiry(leeway: Duration)
    /// Closed after this long; zero for a look-up in the store at every request.
    case after(Duration)

    /// Nanoseconds after which every node refuses, whatever the token's life; nil where only expiry or
    /// nothing closes.
    package var after_ns: UInt64? {
        if case .after(let bound) = self { UInt64(max(bound.nanoseconds, 0)) } else { nil }
    }

    /// The bound for a token that lives for `lifetime` and dies of old age at the latest.
    package func duration(lifetime: Duration, leeway: Duration) -> Duration? {
        switch self {
        case .never: nil
        case .expiry(let leeway): lifetime + leeway
        case .after(let bound): min(bound, lifetime + leeway)
        }
    }
}

package enum OutageStance: Sendable, Hashable, CustomStringConvertible {
    /// A node asks nothing outside itself.
    case unaffected
    /// No request is accepted until the store answers again; the outcome is an error, not a refusal.
    case failClosed
    /// Goes on with what it last knew for as long as this; then fails closed.
    case stale(upTo: Duration)

    package var description: String {
        switch self {
        case .unaffected: "unaffected"
        case .failClosed: "fail-closed"
        case .stale(let limit): "stale <= \(limit.text)"
        }
    }
}
