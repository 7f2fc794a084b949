public import Revocation
import Tokens

/// What a strategy can revoke, taken from what was asked for: the one place where a target beyond
/// its reach is distinguished from one within.
public protocol RevocableTarget: Sendable {
    static var reaches: [RevocationReach] { get }

    /// Nil for a target beyond reach.
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

/// All tokens there are.
public struct EveryoneTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.everyone]

    public init?(_ target: RevocationTarget) {
        guard case .everyone = target else { return nil }
    }
}

/// All that one grant became, by its refresh token.
public struct FamilyTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.token]

    let family: String

    public init?(_ target: RevocationTarget) {
        guard case .token(let token) = target, let refresh = token.refresh else { return nil }
        family = refresh.family
    }
}

/// Anything, where no revocation has an effect: asking for one is no error, as in a service that
/// only waits for its tokens to expire.
public struct AnyTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = []

    public init?(_ target: RevocationTarget) {}
}
