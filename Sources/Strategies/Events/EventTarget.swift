public import Revocation
import Tokens

/// What one event can revoke: a token by its `jti`, or all tokens of a subject.
public struct EventTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.token, .subject]

    let event: SecurityEvent
    /// When the only token that the event affects expires; nil for all of a subject's.
    let expiresAt: NumericDate?

    public init?(_ target: RevocationTarget) {
        switch target {
        case .token(let token):
            guard let tokenID = token.tokenID else { return nil }
            event = .tokenRevoked(tokenID: tokenID)
            expiresAt = token.expiresAt
        case .subject(let subject):
            event = .sessionRevoked(subject: subject)
            expiresAt = nil
        case .grant, .everyone: return nil
        }
    }
}
