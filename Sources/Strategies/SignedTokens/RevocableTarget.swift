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

/// A token by its `jti`, or the tokens of a subject that one client was issued.
public enum TokenOrGrantTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.token, .grant]

    case token(TokenIDTarget)
    case grant(subject: String, client: String)

    /// Also returns nil for a client without a name, which no token names.
    public init?(_ target: RevocationTarget) {
        switch target {
        case .token:
            guard let token = TokenIDTarget(target) else { return nil }
            self = .token(token)
        case .grant(let subject, let client) where !client.isEmpty:
            self = .grant(subject: subject, client: client)
        case .grant, .subject, .everyone: return nil
        }
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

/// All tokens of a subject, or those of its tokens that one client was issued.
public struct SubjectOrGrantTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.grant, .subject]

    let subject: String
    /// Nil for every client.
    let client: String?

    /// Also returns nil for a client without a name, which no token names.
    public init?(_ target: RevocationTarget) {
        switch target {
        case .grant(let subject, let client) where !client.isEmpty:
            self.subject = subject
            self.client = client
        case .subject(let subject):
            self.subject = subject
            client = nil
        case .token, .grant, .everyone: return nil
        }
    }
}

/// All tokens.
public struct EveryoneTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.everyone]

    public init?(_ target: RevocationTarget) {
        guard case .everyone = target else { return nil }
    }
}

/// The tokens of one family, identified by a refresh token, or those of every family that a client
/// has for a subject.
public enum FamilyTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.token, .grant]

    case family(String)
    case grant(subject: String, client: String)

    public init?(_ target: RevocationTarget) {
        switch target {
        case .token(let token):
            guard let refresh = token.refresh else { return nil }
            self = .family(refresh.family)
        case .grant(let subject, let client): self = .grant(subject: subject, client: client)
        case .subject, .everyone: return nil
        }
    }
}

/// Any target, for strategies whose revocations have no effect. Asking for one is not an error, as
/// in a service that only waits for its tokens to expire.
public struct AnyTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = []

    public init?(_ target: RevocationTarget) {}
}
