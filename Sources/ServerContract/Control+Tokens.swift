package import Revocation
import Tokens

// The values of module Revocation as the control interface carries them, and back.

extension ControlGrant {
    package init(_ grant: Grant) {
        self.init(
            subject: grant.subject, client: grant.client, audience: grant.audience,
            scope: grant.scope, lifetime: grant.lifetime)
    }

    package var grant: Grant {
        Grant(
            subject: subject, client: client, audience: audience, scope: scope,
            lifetime: lifetime)
    }
}

extension ControlToken {
    package init(_ token: IssuedToken) {
        self.init(
            token: String(decoding: token.bytes, as: UTF8.self), tokenID: token.tokenID,
            subject: token.subject, client: token.client,
            expires_us: token.expiresAt.microseconds,
            refresh: token.refresh.map {
                Refresh(
                    token: String(decoding: $0.bytes, as: UTF8.self),
                    expires_us: $0.expiresAt.microseconds, family: $0.family)
            })
    }

    package var issued: IssuedToken {
        IssuedToken(
            bytes: Array(token.utf8), tokenID: tokenID, subject: subject, client: client,
            expiresAt: NumericDate(microseconds: expires_us),
            refresh: refresh.map {
                RefreshToken(
                    bytes: Array($0.token.utf8),
                    expiresAt: NumericDate(microseconds: $0.expires_us), family: $0.family)
            })
    }
}

extension ControlRefreshAnswer {
    package init(_ answer: RefreshAnswer) {
        switch answer {
        case .renewed(let token, let grant):
            self = .renewed(ControlToken(token), of: ControlGrant(grant))
        case .refused(let refusal): self = .refused(refusal)
        }
    }

    package var answer: RefreshAnswer {
        switch self {
        case .renewed(let token, let grant): .renewed(token.issued, of: grant.grant)
        case .refused(let refusal): .refused(refusal)
        }
    }
}

extension ControlRevoke.Target {
    package init(_ target: RevocationTarget) {
        switch target {
        case .token(let token): self = .token(ControlToken(token))
        case .grant(let subject, let client): self = .grant(subject: subject, client: client)
        case .subject(let subject): self = .subject(subject)
        case .everyone: self = .everyone
        }
    }

    package var target: RevocationTarget {
        switch self {
        case .token(let token): .token(token.issued)
        case .grant(let subject, let client): .grant(subject: subject, client: client)
        case .subject(let subject): .subject(subject)
        case .everyone: .everyone
        }
    }
}
