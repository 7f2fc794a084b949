import Revocation
import ServerContract
import Tokens

extension ControlGrant {
    init(_ grant: Grant) {
        self.init(
            subject: grant.subject, client: grant.client, audience: grant.audience,
            scope: grant.scope, lifetime: grant.lifetime)
    }

    var grant: Grant {
        Grant(
            subject: subject, client: client, audience: audience, scope: scope,
            lifetime: lifetime)
    }
}

extension ControlToken {
    init(_ token: IssuedToken) {
        self.init(
            token: String(decoding: token.bytes, as: UTF8.self), tokenID: token.tokenID,
            subject: token.subject, client: token.client,
            expires_us: token.expiresAt.microseconds,
            refresh: token.refresh.map { refresh in
                Refresh(
                    token: String(decoding: refresh.bytes, as: UTF8.self),
                    expires_us: refresh.expiresAt.microseconds, family: refresh.family)
            })
    }

    var issued: IssuedToken {
        IssuedToken(
            bytes: Array(token.utf8), tokenID: tokenID, subject: subject, client: client,
            expiresAt: NumericDate(microseconds: expires_us),
            refresh: refresh.map { refresh in
                RefreshToken(
                    bytes: Array(refresh.token.utf8),
                    expiresAt: NumericDate(microseconds: refresh.expires_us),
                    family: refresh.family)
            })
    }
}

extension ControlRevoke.Target {
    init(_ target: RevocationTarget) {
        self =
            switch target {
            case .token(let token): .token(ControlToken(token))
            case .grant(let subject, let client): .grant(subject: subject, client: client)
            case .subject(let subject): .subject(subject)
            case .everyone: .everyone
            }
    }
}

extension ControlAuthorityReading {
    /// Nil if there is nothing to count, or for a kind of entries that is not known.
    var entries: StoreEntries? {
        guard let storeEntriesKind, let storeEntries else { return nil }
        switch storeEntriesKind {
        case "liveTokens": return .liveTokens(storeEntries)
        case "revokedTokens": return .revokedTokens(storeEntries)
        case "liveRefreshTokens": return .liveRefreshTokens(storeEntries)
        default: return nil
        }
    }
}
