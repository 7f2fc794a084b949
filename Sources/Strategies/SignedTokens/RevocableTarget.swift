public import Revocation
import Tokens

/// A target that a strategy can revoke, made from the requested one. This is the only place that
/// distinguishes targets within a strategy's reach from those beyond it.
public protocol RevocableTarget: Sendable {
    static var reaches: [RevocationReach] { get }

    /// Returns nil for a target beyond reach.
    init?(_ target: RevocationTarget)
}

/// A token by its `jti`.
public struct TokenIDTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.token]

    let tokenID: String
    let expiresAt: NumericDate

    public init?(_ target: RevocationTarget) {
        guard case .token(let token) = target, let tokenID = token.tokenID else { return nil }
        self.tokenID = tokenID
        expiresAt = token.expiresAt
    }
}

/// All tokens of a subject.
public struct SubjectTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.subject]

    let subject: String

    public init?(_ target: RevocationTarget) {
        guard case .subject(let subject) = target else { return nil }
        self.subject = subject
    }
}

/// All tokens.
public struct EveryoneTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.everyone]

    public init?(_ target: RevocationTarget) {
        guard case .everyone = target else { return nil }
    }
}

/// All tokens of one grant, identified by a refresh token.
public struct FamilyTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.token]

    let family: String

    public init?(_ target: RevocationTarget) {
        guard case .token(let token) = target, let refresh = token.refresh else { return nil }
        family = refresh.family
    }
}

/// Any target, for strategies whose revocations have no effect. Asking for one is not an error, as
/// in a service that only waits for its tokens to expire.
public struct AnyTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = []

    public init?(_ target: RevocationTarget) {}
}
