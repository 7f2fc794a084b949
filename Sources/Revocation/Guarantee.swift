/// What a strategy promises of a revocation.
public struct Guarantee: Sendable, Hashable {
    /// What one revocation reaches, finest first; empty when access tokens can't be revoked at all.
    public let reaches: [RevocationReach]
    public let bound: WindowBound
    /// What a node answers while the store it asks can't be reached.
    public let stance: OutageStance

    public init(reaches: [RevocationReach], bound: WindowBound, stance: OutageStance) {
        self.reaches = reaches
        self.bound = bound
        self.stance = stance
    }
}

public enum RevocationReach: String, Sendable, Hashable, Codable, CaseIterable {
    case token, subject, everyone
}

/// The longest time from a revocation's acknowledgement to the last acceptance at any node.
public enum WindowBound: Sendable, Hashable {
    /// Nothing ever closes the window.
    case never
    /// Only the token's own expiry closes it: its remaining life and the leeway.
    case expiry(leeway: Duration)
    /// Closed after this long; zero for a look-up in the store at every request.
    case after(Duration)

    /// The bound for a token that lives for `lifetime` and dies of old age at the latest.
    public func duration(lifetime: Duration, leeway: Duration) -> Duration? {
        switch self {
        case .never: nil
        case .expiry(let leeway): lifetime + leeway
        case .after(let bound): min(bound, lifetime + leeway)
        }
    }
}

public enum OutageStance: Sendable, Hashable, CustomStringConvertible {
    /// A node asks nothing outside itself.
    case unaffected
    /// No request is accepted until the store answers again; the outcome is an error, not a refusal.
    case failClosed
    /// Goes on with what it last knew for as long as this; then fails closed.
    case stale(upTo: Duration)

    public var description: String {
        switch self {
        case .unaffected: "unaffected"
        case .failClosed: "fail-closed"
        case .stale(let limit): "stale <= \(limit.text)"
        }
    }
}
