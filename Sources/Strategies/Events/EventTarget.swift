public import Revocation
import Tokens

/// What one event can revoke: a token by its `jti`, or all tokens of a subject or of one client of
/// the subject.
public struct EventTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.token, .grant, .subject]

    let event: SecurityEvent
    /// When the only token that the event affects expires; nil for an event about a subject.
    let expiresAt: NumericDate?

    public init?(_ target: RevocationTarget) {
        switch target {
        case .token(let token):
            guard let tokenID = token.tokenID else { return nil }
            event = .tokenRevoked(tokenID: tokenID)
            expiresAt = token.expiresAt
        case .grant(let subject, let client) where !client.isEmpty:
            event = .sessionRevoked(subject: subject, client: client)
            expiresAt = nil
        case .subject(let subject):
            event = .sessionRevoked(subject: subject, client: nil)
            expiresAt = nil
        case .grant, .everyone: return nil
        }
    }
}
