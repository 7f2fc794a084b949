/// The longest time from a revocation's acknowledgement to the last acceptance at any node.
public enum WindowBound: Sendable, Hashable {
    /// Nothing ever closes the window.
    case never
    /// Only the token's own expiry closes it: after its remaining life plus the leeway.
    case expiry(leeway: Duration)
    /// Closed after this long; zero for a look-up in the store on every request.
    case after(Duration)

    /// Nanoseconds after which every node refuses, regardless of the token's life; nil if only
    /// expiry or nothing closes the window.
    public var after_ns: UInt64? {
        if case .after(let bound) = self { UInt64(max(bound.nanoseconds, 0)) } else { nil }
    }

    /// Returns the bound for a token that lives for `lifetime`. Its expiry ends the window at the
    /// latest.
    public func duration(lifetime: Duration, leeway: Duration) -> Duration? {
        switch self {
        case .never: nil
        case .expiry(let leeway): lifetime + leeway
        case .after(let bound): min(bound, lifetime + leeway)
        }
    }
}

/// The window's expected distribution for a revocation at a random instant: uniform between two
/// ends, if the token outlives the window.
public enum WindowModel: Sendable, Hashable {
    case never
    case atOnce
    /// For a copy that is refreshed with this period.
    case uniform(upTo: Duration)
    /// For an answer about the token or its subject that a node keeps for this long from when it
    /// asked. The node first asks at the first use.
    case kept(for: Duration)
    /// For a refreshed copy whose original changes only after a delay.
    case delayed(by: Duration, upTo: Duration)
    /// What is left of the token's life, plus the leeway.
    case remainingLife(leeway: Duration)

    init(suggestedBy bound: WindowBound) {
        switch bound {
        case .never: self = .never
        case .expiry(let leeway): self = .remainingLife(leeway: leeway)
        case .after(let bound): self = bound > .zero ? .uniform(upTo: bound) : .atOnce
        }
    }

    /// Returns both ends for a token that lives for `lifetime`; nil if no window ever closes.
    /// Except for `remainingLife`, a token that expires before an end closes its window when it
    /// expires.
    public func range(lifetime: Duration) -> ClosedRange<Duration>? {
        switch self {
        case .never: nil
        case .atOnce: .zero ... .zero
        case .uniform(let end), .kept(let end): .zero...max(end, .zero)
        case .delayed(let delay, let end): delay...delay + max(end, .zero)
        case .remainingLife(let leeway): leeway...leeway + max(lifetime, .zero)
        }
    }
}
