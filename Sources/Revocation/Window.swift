/// The longest time from a revocation's acknowledgement to the last acceptance at any node.
public enum WindowBound: Sendable, Hashable {
    /// Nothing ever closes the window.
    case never
    /// Only the token's own expiry closes it: its remaining life and the leeway.
    case expiry(leeway: Duration)
    /// Closed after this long; zero for a look-up in the store at every request.
    case after(Duration)

    /// Nanoseconds after which every node refuses, whatever the token's life; nil where only expiry
    /// or nothing closes.
    public var after_ns: UInt64? {
        if case .after(let bound) = self { UInt64(max(bound.nanoseconds, 0)) } else { nil }
    }

    /// The bound for a token with the lifetime `lifetime`; its expiry ends the window at the
    /// latest.
    public func duration(lifetime: Duration, leeway: Duration) -> Duration? {
        switch self {
        case .never: nil
        case .expiry(let leeway): lifetime + leeway
        case .after(let bound): min(bound, lifetime + leeway)
        }
    }
}

/// The window's expected distribution, for a revocation at a random instant: uniform between two
/// ends, for a token that outlives it.
public enum WindowModel: Sendable, Hashable {
    case never
    case atOnce
    /// For a copy that is refreshed at this period.
    case uniform(upTo: Duration)
    /// As for an answer about the token or its subject, which a node keeps for this long from when it
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
